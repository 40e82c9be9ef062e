import pytest

from reviews.models import Conflict
from reviews.queries.disagreement import call_disagreements
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def judged(closed, panel):
    """`judged(title, 2, 5, …)`: an application with these scores for excellence."""
    RubricFactory(call=closed)

    def make(title, *scores, words=()):
        application = submitted_application(call=closed, title=title)
        for n, value in enumerate(scores):
            row = AssignmentFactory(application=application, reviewer=ReviewerFactory(panel=panel))
            review = submitted_review(row, excellence=value, openness=value)
            review.recommendation = words[n] if words else ""
            review.save()
        return application

    return make


def test_wide_and_split_ones_are_listed_widest_first(closed, judged, sam):
    for n in range(6):
        judged(f"Calm {n}", 3, 3)
    wide = judged("Wide", 1, 5)
    split = judged("Split", 4, 4, words=("fund", "decline"))
    found = call_disagreements(closed, sam)
    assert [(row, each.is_wide, each.is_split) for each, row in found] == [
        (wide, True, False),
        (split, False, True),
    ]


def test_a_conflict_hides_it_from_staff_too(closed, judged, sam, now):
    split = judged("Split", 4, 4, words=("fund", "decline"))
    Conflict.objects.create(
        user=sam, application=split, source="staff", reason="Spouse.", created_at=now
    )
    assert call_disagreements(closed, sam) == []


@pytest.mark.parametrize("count", [2, 6])
def test_queries(closed, judged, sam, count, django_assert_num_queries):
    for n in range(count):
        judged(f"Split {n}", 4, 4, words=("fund", "decline"))
    with django_assert_num_queries(3):
        assert len(call_disagreements(closed, sam)) == count
