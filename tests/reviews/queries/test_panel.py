from collections import defaultdict

import pytest

from reviews.actions.discussing import number_reviewers
from reviews.actions.phases import PhaseInput, save_phase
from reviews.models import Conflict, Reviewer
from reviews.queries.panel import chairs_of, numbers_of, seat_of, shown_reviews
from reviews.visibility import Shown, Switches
from tests.factories.accounts import UserFactory
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def application(closed):
    return submitted_application(call=closed)


@pytest.fixture
def three(application, panel, rita):
    """Rita and two others, all of whom have handed in."""
    people = [rita, UserFactory(name="Lise Meitner"), UserFactory(name="Emmy Noether")]
    made = [
        AssignmentFactory(application=application, reviewer=ReviewerFactory(panel=panel, user=each))
        for each in people
    ]
    for each in made:
        review = submitted_review(each, excellence=4, openness=2)
        review.comment_for_staff = f"Between us, {each.reviewer.user}."
        review.save()
    return made


def phase(call, sam, now, **switches):
    wanted = PhaseInput("Only one", 1, Switches(**switches))
    save_phase(call=call, phase=None, wanted=wanted, by=sam, at=now)


def seat(person, application, now):
    return seat_of(person, application.reference, now)


def test_numbers_stay_whoever_comes_and_goes(three, application, panel):
    number_reviewers(application)
    before = numbers_of(application)
    assert sorted(before.values()) == [1, 2, 3]
    three[0].state = "removed"
    three[0].save()
    late = AssignmentFactory(application=application, reviewer=ReviewerFactory(panel=panel))
    number_reviewers(application)
    assert numbers_of(application) == before | {late.pk: 4}


def test_numbers_tell_nothing_across_applications(closed, panel, three):
    """On many applications with the same people everybody gets every number."""
    reviewers = [each.reviewer for each in three]
    seen = defaultdict(set)
    for _ in range(24):
        application = submitted_application(call=closed)
        rows = [AssignmentFactory(application=application, reviewer=each) for each in reviewers]
        numbers = numbers_of(application)
        assert numbers == numbers_of(application)
        for row in rows:
            seen[row.reviewer].add(numbers[row.pk])
    assert dict(seen) == {each: {1, 2, 3} for each in reviewers}


def test_others_are_hidden_until_the_phase_shows_them(three, application, closed, rita, sam, now):
    assert shown_reviews(seat(rita, application, now)) == []
    phase(closed, sam, now, reviews=Shown.AFTER_OWN)
    found = shown_reviews(seat(rita, application, now))
    assert [each.author.replace("You (", "").rstrip(")") for each in found] == [
        "Reviewer 1",
        "Reviewer 2",
        "Reviewer 3",
    ]
    own = next(each for each in found if each.is_own)
    assert "Between us, Rita Levi." in repr(own)
    text = repr([each for each in found if not each.is_own])
    for secret in ("Lise", "Emmy", "Between us"):
        assert secret not in text
    assert [(score.label, score.value) for score in own.scores] == [
        ("Excellence", "4"),
        ("Openness", "2"),
    ]


def test_names_where_the_phase_shows_them(three, application, closed, rita, sam, now):
    phase(closed, sam, now, reviews=Shown.ALWAYS, reviewers=Shown.ALWAYS)
    names = {each.author.partition(" (")[0] for each in shown_reviews(seat(rita, application, now))}
    assert names == {"You", "Lise Meitner", "Emmy Noether"}


def test_staff_read_everything(three, application, sam, now):
    found = shown_reviews(seat(sam, application, now))
    assert {each.texts[-1][0] for each in found} == {"For staff"}
    assert {each.author.partition(" (")[0] for each in found} == {
        "Rita Levi",
        "Lise Meitner",
        "Emmy Noether",
    }


def test_whoever_also_reviews_sees_as_a_reviewer(application, panel, sam, now):
    AssignmentFactory(application=application, reviewer=ReviewerFactory(panel=panel, user=sam))
    assert seat(sam, application, now).wrote_as == "reviewer"
    assert shown_reviews(seat(sam, application, now)) == []


def test_a_conflicted_reviewers_review_is_gone(three, application, sam, now):
    Conflict.objects.create(
        user=three[0].reviewer.user,
        application=application,
        source="staff",
        reason="Spouse.",
        created_at=now,
    )
    assert len(shown_reviews(seat(sam, application, now))) == 2


def test_strangers_have_no_seat(three, application, eve, otto, ada, now):
    assert [seat(each, application, now) for each in (eve, otto, ada)] == [None, None, None]
    assert seat(application.owner, application, now) is None


def test_chairs_without_those_in_conflict(three, application, panel, pat, now):
    chair = ReviewerFactory(panel=panel, user=pat, is_chair=True)
    assert chairs_of(application) == [pat]
    assert seat(pat, application, now).wrote_as == "chair"
    Conflict.objects.create(
        user=pat, application=application, source="staff", reason="Spouse.", created_at=now
    )
    assert (chairs_of(application), seat(pat, application, now)) == ([], None)
    assert Reviewer.objects.get(pk=chair.pk).is_active


@pytest.mark.parametrize("more", [0, 3])
def test_queries(
    three, application, closed, rita, sam, now, panel, more, django_assert_num_queries
):
    phase(closed, sam, now, reviews=Shown.ALWAYS)
    for _ in range(more):
        row = AssignmentFactory(application=application, reviewer=ReviewerFactory(panel=panel))
        submitted_review(row, excellence=1)
    with django_assert_num_queries(4):
        place = seat(rita, application, now)
    with django_assert_num_queries(2):
        shown_reviews(place)
