import pytest

from core.errors import NotAllowed, RuleBroken
from reviews.actions.rating import rate_review
from reviews.models import ReviewRating
from reviews.queries.panel import numbers_of, seat_of, shown_reviews
from reviews.queries.rating import rateable_review, rated_reviewers
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def row(closed, panel, rita):
    made = AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )
    submitted_review(made)
    return made


@pytest.fixture
def rate(row, now):
    def write(person, kind="vague", note=" Says little. "):
        seat = seat_of(person, row.application.reference, now)
        number = numbers_of(row.application)[row.pk]
        return rate_review(seat=seat, number=number, kind=kind, note=note, by=person, at=now)

    return write


def ratings(person, row, now):
    seat = seat_of(person, row.application.reference, now)
    return [
        (str(each.rater), each.kind, each.note)
        for review in shown_reviews(seat)
        for each in review.ratings
    ]


def test_chair_and_staff_rate_and_change_their_mind(row, rate, panel, pat, sam, olga, now):
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    rate(sam)
    rate(pat, "helpful", "")
    rate(sam, "adequate", "Better on second reading.")
    found = [
        ("Sam Okafor", "adequate", "Better on second reading."),
        ("Pat Chen", "helpful", ""),
    ]
    for person in (sam, pat, olga):
        assert sorted(ratings(person, row, now), reverse=True) == found


def test_neither_reviewers_nor_auditors_rate(row, rate, rita, olga):
    for person in (rita, olga):
        with pytest.raises(NotAllowed):
            rate(person)
    assert not ReviewRating.objects.exists()


def test_what_cannot_be_rated(row, rate, sam, now):
    with pytest.raises(RuleBroken) as broken:
        rate(sam, kind="brilliant")
    assert broken.value.field == "kind"
    seat = seat_of(sam, row.application.reference, now)
    with pytest.raises(RuleBroken, match="can no longer be rated"):
        rate_review(seat=seat, number=9, kind="vague", note="", by=sam, at=now)


def test_a_chair_neither_rates_nor_reads_about_their_own(closed, row, rate, panel, pat, sam, now):
    own = AssignmentFactory(
        application=row.application,
        reviewer=ReviewerFactory(panel=panel, user=pat, is_chair=True),
    )
    submitted_review(own)
    seat = seat_of(sam, row.application.reference, now)
    number = numbers_of(row.application)[own.pk]
    rate_review(seat=seat, number=number, kind="short", note="", by=sam, at=now)
    assert ratings(pat, row, now) == []
    assert rateable_review(seat_of(pat, row.application.reference, now), number) is None


def test_summary_by_reviewer(closed, row, rate, sam, pat, panel, django_assert_num_queries):
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    rate(sam)
    rate(pat)
    with django_assert_num_queries(2):
        (only,) = rated_reviewers(closed)
    assert (only.reviewer.user.name, only.reviews, only.rated) == ("Rita Levi", 1, [("Vague", 2)])
