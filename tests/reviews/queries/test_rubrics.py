import pytest

from reviews.queries.rubrics import (
    calls_with_rubric,
    criteria_in,
    draft_rubric,
    published_rubrics,
    reviews_by_state,
    rubric_in_use,
    rubric_or_default,
    spec_of,
)
from reviews.rubric import DEFAULT
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review

pytestmark = pytest.mark.django_db


def test_a_call_begins_with_the_default_rubric(closed):
    rubric = rubric_or_default(closed)
    assert (rubric.pk, rubric_in_use(closed), draft_rubric(closed)) == (None, None, None)
    assert [each.label for each in criteria_in(rubric)] == [each.label for each in DEFAULT.criteria]
    assert spec_of(rubric) == DEFAULT


def test_the_highest_published_version_is_in_use(closed):
    RubricFactory(call=closed, number=1)
    second = RubricFactory(call=closed, number=2)
    draft = RubricFactory(call=closed, number=3, published=False)
    assert (rubric_in_use(closed), draft_rubric(closed)) == (second, draft)
    assert [each.number for each in published_rubrics(closed)] == [2, 1]


def test_a_published_rubric_is_read_once(closed, django_assert_num_queries):
    rubric = RubricFactory(call=closed)
    criteria_in(rubric)
    with django_assert_num_queries(0):
        assert [each.key for each in criteria_in(rubric)] == ["excellence", "openness"]


def test_reviews_are_counted_by_state(closed):
    assert reviews_by_state(closed) == (0, 0)
    review = submitted_review(AssignmentFactory(application=submitted_application(call=closed)))
    assert reviews_by_state(closed) == (0, 1)
    review.state = "draft"
    review.save(update_fields=["state"])
    assert reviews_by_state(closed) == (1, 0)


def test_one_copies_from_calls_one_works_on(closed, other_call, sam, eve):
    assert list(calls_with_rubric(sam, closed)) == []
    RubricFactory(call=other_call, number=1)
    RubricFactory(call=other_call, number=2)
    RubricFactory(call=closed)
    assert list(calls_with_rubric(sam, closed)) == [other_call]
    assert list(calls_with_rubric(eve, closed)) == []
