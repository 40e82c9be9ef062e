from datetime import timedelta

import factory
from django.utils import timezone

from reviews import lottery as lots
from reviews.models import (
    Assignment,
    Bidding,
    Criterion,
    Decision,
    Declaration,
    Lot,
    Lottery,
    PairRule,
    Panel,
    PanelInvitation,
    PoolEntry,
    Profile,
    Review,
    Reviewer,
    Rubric,
    Score,
    Suggestion,
    Work,
)
from reviews.states import AssignmentState, DecisionState, ReviewState
from tests.factories.accounts import UserFactory
from tests.factories.grants import CallFactory, ProgrammeFactory, submitted_application


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


class PoolEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PoolEntry

    programme = factory.SubFactory(ProgrammeFactory)
    profile = factory.SubFactory(ProfileFactory)
    added_at = factory.LazyFunction(timezone.now)


class PanelInvitationFactory(factory.django.DjangoModelFactory):
    """Somebody asked today, with two weeks to answer."""

    class Meta:
        model = PanelInvitation

    panel = factory.SubFactory(PanelFactory)
    email = factory.Sequence(lambda n: f"asked{n}@example.org")
    name = factory.Sequence(lambda n: f"Asked Person {n}")
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda o: o.sent_at + timedelta(days=14))


class SuggestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suggestion

    panel = factory.SubFactory(PanelFactory)
    email = factory.Sequence(lambda n: f"named{n}@example.org")
    name = factory.Sequence(lambda n: f"Named Person {n}")
    suggested_by = "Nora Weiss"
    made_at = factory.LazyFunction(timezone.now)


class WorkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Work

    profile = factory.SubFactory(ProfileFactory)
    title = factory.Sequence(lambda n: f"Kernels that learn {n}")
    fingerprint = factory.LazyAttribute(lambda o: o.title.lower().replace(" ", ""))
    added_at = factory.LazyFunction(timezone.now)


class RubricFactory(factory.django.DjangoModelFactory):
    """Two criteria on a scale of 1 to 5, excellence counting twice; `published=False` is a draft."""

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
                **(extracted or {}),
            )

    @factory.post_generation
    def published(rubric, create, extracted, **_):
        if create and extracted is not False:
            rubric.published_at = timezone.now()
            rubric.save(update_fields=["published_at"])


class AssignmentFactory(factory.django.DjangoModelFactory):
    """An accepted assignment; application and reviewer belong to one call.

    The reviewer of an accepted one has said that they have no conflict, unless `declared=False`.
    """

    class Meta:
        model = Assignment
        skip_postgeneration_save = True

    @factory.post_generation
    def declared(assignment, create, extracted, **_):
        if create and assignment.state == AssignmentState.ACCEPTED and extracted is not False:
            Declaration.objects.get_or_create(
                reviewer=assignment.reviewer,
                application=assignment.application,
                defaults={"said_at": assignment.created_at, "wording": 1},
            )

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
        rubric=rubric,
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


def prepared_lottery(call, applications, *, public_source="", places=1):
    """A draw among the applications that is not held yet."""
    secret = lots.new_secret()
    rows = [(each, lots.new_nonce()) for each in applications]
    names = [lots.lot_of(nonce, each.reference) for each, nonce in rows]
    lottery = Lottery.objects.create(
        call=call,
        number=call.lotteries.count() + 1,
        places=places,
        rule="equal",
        reason="Three reviews cannot tell them apart.",
        lots_sha256=lots.lots_print(names),
        secret=secret,
        commitment=lots.sha256(secret),
        public_source=public_source,
        prepared_at=timezone.now(),
    )
    Lot.objects.bulk_create(
        Lot(lottery=lottery, application=each, nonce=nonce, lot=lot)
        for (each, nonce), lot in zip(rows, names, strict=True)
    )
    return lottery


def held_lottery(call, applications, **more):
    """The same, drawn."""
    lottery = prepared_lottery(call, applications, **more)
    names = lottery.lots.values_list("lot", flat=True)
    for each in lots.draw(lots.seed_of(lottery.secret, ""), names):
        lottery.lots.filter(lot=each.lot).update(position=each.position)
    lottery.state, lottery.ended_at = "drawn", timezone.now()
    lottery.save(update_fields=["state", "ended_at"])
    return lottery
