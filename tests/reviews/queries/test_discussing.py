"""Beside tests/reviews/actions/test_discussing.py, which tells the stories."""

from datetime import timedelta

import pytest

from reviews.actions.discussing import number_reviewers, write_comment
from reviews.actions.phases import PhaseInput, save_phase
from reviews.models import Comment
from reviews.queries.discussing import (
    comments_of,
    followers_of,
    handles_at,
    is_mentioned,
    people_behind,
    shown_comments,
)
from reviews.queries.panel import seat_of
from reviews.visibility import Shown, Switches
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def application(closed, panel, rita, ben):
    """Rita has handed in, Ben has not; both review."""
    made = submitted_application(call=closed)
    rows = [
        AssignmentFactory(application=made, reviewer=ReviewerFactory(panel=panel, user=each))
        for each in (rita, ben)
    ]
    submitted_review(rows[0])
    number_reviewers(made)
    return made


def phase(call, sam, now, **switches):
    wanted = PhaseInput("Talk", 1, Switches(**switches))
    save_phase(call=call, phase=None, wanted=wanted, by=sam, at=now)


def test_one_mentions_only_whom_one_sees(application, closed, rita, ben, sam, now):
    """Ben's review is not in, so to Rita there is nobody else; to staff Rita has a name."""
    phase(closed, sam, now, reviews=Shown.ALWAYS, may_discuss=True)
    hers = handles_at(seat_of(rita, application.reference, now))
    assert set(hers) == {"Chair", "Staff"}
    his = handles_at(seat_of(ben, application.reference, now))
    (number,) = set(his) - {"Chair", "Staff"}
    assert people_behind(application, {his[number]}) == [rita]
    theirs = handles_at(seat_of(sam, application.reference, now))
    assert set(theirs) == {"Chair", "Staff", number, "Rita Levi"}


def test_nobody_is_mentioned_where_nothing_is_discussed(application, rita, now):
    seat = seat_of(rita, application.reference, now)
    assert handles_at(seat) == {}
    assert list(comments_of(seat)) == []


def test_staff_means_who_looks_after_it(application, sam, olga):
    assert people_behind(application, {"staff"}) == [sam]


def test_who_wrote_follows(application, sam, now):
    seat = seat_of(sam, application.reference, now)
    comment = write_comment(seat=seat, body="@Rita Levi?", audience="panel", by=sam, at=now)
    assert followers_of(application) == [sam]
    rita = application.assignments.earliest("pk").reviewer.user
    assert (is_mentioned(comment, rita), is_mentioned(comment, sam)) == (True, False)


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow(application, sam, now, count, django_assert_num_queries):
    for n in range(count):
        Comment.objects.create(
            application=application, author=sam, wrote_as="staff", body=f"{n}", at=now
        )
    seat = seat_of(sam, application.reference, now)
    with django_assert_num_queries(1):
        rows = list(comments_of(seat))
        assert len(shown_comments(seat, now + timedelta(hours=1), rows, None, {})) == count
