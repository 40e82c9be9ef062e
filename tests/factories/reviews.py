from datetime import timedelta

import factory
from django.utils import timezone

from reviews.models import (
    Assignment,
    Bidding,
    Criterion,
    Decision,
    PairRule,
    Panel,
    Profile,
    Review,
    Reviewer,
    Rubric,
    Score,
    Work,
)
from reviews.states import AssignmentState, DecisionState, ReviewState
from tests.factories.accounts import UserFactory
from tests.factories.grants import CallFactory, submitted_application


class PanelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Panel

    call = factory.SubFactory(CallFactory)
    name = "Panel"
    max_load = 12


class ReviewerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reviewer

    panel = factory.SubFactory(PanelFactory)
    user = factory.SubFactory(UserFactory)
    keywords = "kernels, compilers"


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    user = factory.SubFactory(UserFactory)
    keywords = "kernels, compilers"
    changed_at = factory.LazyFunction(timezone.now)


class WorkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Work

    profile = factory.SubFactory(ProfileFactory)
    title = factory.Sequence(lambda n: f"Kernels that learn {n}")
    fingerprint = factory.LazyAttribute(lambda o: o.title.lower().replace(" ", ""))
    added_at = factory.LazyFunction(timezone.now)


class RubricFactory(factory.django.DjangoModelFactory):
    """Two criteria on a scale of 1 to 5, excellence counting twice."""

    class Meta:
        model = Rubric
        skip_postgeneration_save = True

    call = factory.SubFactory(CallFactory)

    @factory.post_generation
    def criteria(rubric, create, extracted, **_):
        if not create:
            return
        for position, (key, label, weight) in enumerate(
            [("excellence", "Excellence", 2), ("openness", "Openness", 1)], 1
        ):
            Criterion.objects.create(
                rubric=rubric,
                position=position,
                key=key,
                label=label,
                weight=weight,
                anchors={"1": "Poor", "5": "Outstanding"},
            )


class AssignmentFactory(factory.django.DjangoModelFactory):
    """An accepted assignment; application and reviewer belong to one call."""

    class Meta:
        model = Assignment

    application = factory.LazyFunction(submitted_application)
    reviewer = factory.LazyAttribute(
        lambda o: ReviewerFactory(
            panel=Panel.objects.filter(call=o.application.call).first()
            or PanelFactory(call=o.application.call)
        )
    )
    state = AssignmentState.ACCEPTED
    affinity = 0.5
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    created_at = factory.LazyFunction(timezone.now)


class BiddingFactory(factory.django.DjangoModelFactory):
    """A panel is asked for bids since an hour ago, for ten days."""

    class Meta:
        model = Bidding

    opened_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))


class PairRuleFactory(factory.django.DjangoModelFactory):
    """Staff want a pair always; `kind="never"` for the opposite."""

    class Meta:
        model = PairRule

    kind = PairRule.Kind.PIN
    made_at = factory.LazyFunction(timezone.now)


def submitted_review(assignment, **scores):
    """A submitted review with `criterion key=value` scores."""
    rubric = Rubric.objects.filter(call=assignment.application.call).first() or RubricFactory(
        call=assignment.application.call
    )
    now = timezone.now()
    review = Review.objects.create(
        assignment=assignment,
        state=ReviewState.SUBMITTED,
        comment_for_applicant="Clear and useful.",
        comment_for_panel="Fund it.",
        changed_at=now,
        submitted_at=now,
    )
    for key, value in scores.items():
        Score.objects.create(review=review, criterion=rubric.criteria.get(key=key), value=value)
    return review


class DecisionFactory(factory.django.DjangoModelFactory):
    """A sealed decision to fund."""

    class Meta:
        model = Decision

    application = factory.LazyFunction(submitted_application)
    outcome = Decision.Outcome.FUND
    amount = 80_000_00
    state = DecisionState.SEALED
    decided_at = factory.LazyFunction(timezone.now)
