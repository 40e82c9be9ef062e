import pytest

from reviews.actions.phases import PhaseInput, save_phase
from reviews.models import Attention, Comment, Conflict, Declaration
from reviews.queries import tables
from reviews.queries.tables import tables_of
from reviews.visibility import Shown, Switches
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def seats(closed, panel, rita, pat, sam, now):
    """Rita reviews two, has handed in the first; Pat chairs; everything opens after one's own."""
    switches = Switches(reviews=Shown.AFTER_OWN, may_discuss=True)
    wanted = PhaseInput("Talk", 1, switches)
    save_phase(call=closed, phase=None, wanted=wanted, by=sam, at=now)
    reviewer = ReviewerFactory(panel=panel, user=rita)
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    rows = [
        AssignmentFactory(application=submitted_application(call=closed), reviewer=reviewer)
        for _ in range(2)
    ]
    submitted_review(rows[0])
    return [row.application for row in rows]


def say(application, author, audience="panel"):
    return Comment.objects.create(
        application=application,
        author=author,
        wrote_as="staff",
        audience=audience,
        body="Well.",
        at=application.submitted_at,
    )


def told(person, now):
    rows, _ = tables_of(person, now)
    return {row.application: (row.is_chair, row.shows_discussion, row.new) for row in rows}


def test_new_is_counted_of_what_one_may_read(seats, rita, pat, sam, eve, now):
    first, second = seats
    for application in seats:
        last = say(application, sam)
        say(application, sam, "chair")
        say(application, sam, "staff")
    say(first, rita)
    assert told(rita, now) == {first: (False, True, 1), second: (False, False, 0)}
    assert told(pat, now) == {first: (True, True, 3), second: (True, True, 2)}
    assert told(eve, now) == {}
    Attention.objects.create(application=second, user=pat, last=last)
    assert told(pat, now)[second] == (True, True, 1)


def test_a_reviewer_who_has_not_declared_is_told_of_nothing(seats, rita, pat, sam, panel, now):
    first, second = seats
    say(second, sam)
    chair = panel.reviewers.get(user=pat)
    AssignmentFactory(application=second, reviewer=chair, declared=False)
    Declaration.objects.filter(application=second).delete()
    assert list(told(rita, now)) == [first]
    # A chair who is to review is at the table as a reviewer, before the declaration too.
    assert told(pat, now)[second] == (True, False, 0)


def test_a_conflict_takes_it_off_the_list(seats, pat, now):
    Conflict.objects.create(
        user=pat, application=seats[0], source="staff", reason="Spouse.", created_at=now
    )
    assert list(told(pat, now)) == [seats[1]]


def test_page_by_page(seats, pat, now, monkeypatch):
    monkeypatch.setattr(tables, "PAGE", 1)
    rows, after = tables_of(pat, now)
    assert ([row.application for row in rows], after) == ([seats[0]], seats[0].reference)
    rows, after = tables_of(pat, now, after)
    assert ([row.application for row in rows], after) == ([seats[1]], "")


@pytest.mark.parametrize("more", [0, 6])
def test_queries(seats, closed, pat, now, more, django_assert_num_queries):
    for _ in range(more):
        submitted_application(call=closed)
    with django_assert_num_queries(5):
        assert len(tables_of(pat, now)[0]) == 2 + more
