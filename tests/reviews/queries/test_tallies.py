from fractions import Fraction

import pytest

from reviews.models import Score
from reviews.queries.tallies import tallies_of
from reviews.ranking import rank_tallies
from tests.factories.accounts import UserFactory
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def reviewers(panel):
    return [ReviewerFactory(panel=panel, user=UserFactory()) for _ in range(2)]


@pytest.fixture
def applications(closed):
    return [submitted_application(call=closed) for _ in range(2)]


def means(call):
    return {each.application: each.mean for each in rank_tallies(tallies_of(call))}


def test_not_applicable_counts_neither_way(closed, applications, reviewers):
    """The weight of what does not apply falls away; excellence counts twice."""
    RubricFactory(call=closed)
    first, second = applications
    review = submitted_review(
        AssignmentFactory(application=first, reviewer=reviewers[0]), excellence=5, openness=2
    )
    submitted_review(
        AssignmentFactory(application=second, reviewer=reviewers[0]), excellence=5, openness=2
    )
    Score.objects.filter(review=review, criterion__key="openness").update(value=None, is_na=True)
    assert means(closed) == {first.reference: 5, second.reference: 4}


def test_pass_or_fail_is_the_share_that_passes(closed, applications, reviewers):
    RubricFactory(call=closed, mode="pass_fail", criteria={"lowest": 0, "highest": 1})
    first, second = applications
    for application, reviewer, scores in [
        (first, reviewers[0], {"excellence": 1, "openness": 1}),
        (first, reviewers[1], {"excellence": 1, "openness": 0}),
        (second, reviewers[0], {"excellence": 0, "openness": 0}),
    ]:
        submitted_review(AssignmentFactory(application=application, reviewer=reviewer), **scores)
    assert means(closed) == {first.reference: Fraction(1, 2), second.reference: 0}


def test_an_order_counts_what_is_placed_and_submitted(closed, applications, reviewers):
    RubricFactory(call=closed, mode="order")
    third = submitted_application(call=closed)
    for place, application in enumerate([*applications, third], 1):
        review = submitted_review(AssignmentFactory(application=application, reviewer=reviewers[0]))
        review.place = place
        review.save(update_fields=["place"])
    assert means(closed) == {
        applications[0].reference: 1,
        applications[1].reference: Fraction(1, 2),
        third.reference: 0,
    }
    review.state = "draft"
    review.save(update_fields=["state"])
    assert means(closed) == {applications[0].reference: 1, applications[1].reference: 0}
