"""Conditions by who looks at them, what was handed in for them, what is asked for about them."""

from datetime import date, datetime

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import User
from awards.models import PROVABLE, Award, Condition, ConditionRequest, Proof, ProofFile
from awards.queries.awards import MET, grantee_conditions, of_programmes, open_to_staff
from awards.states import AwardState, ConditionState, RequestState
from core.actors import Actor, System
from grants.queries.impartial import free_of_conflict
from reviews.models import Reviewer

GRANTEE_PAGES = {
    Condition.Kind.RELEASE: "releases:condition_detail",
    Condition.Kind.REPORT: "awards:report_detail",
}
WAITING = [ConditionState.HANDED_IN, ConditionState.CHECKED]


def grantee_page(condition: Condition) -> str:
    """The address where the grantee hands it in, once the award is accepted."""
    name = GRANTEE_PAGES.get(Condition.Kind(condition.kind), "awards:condition_proof")
    return reverse(name, args=[condition.reference])


def is_late(condition: Condition, today: date) -> bool:
    """Whether it is owed and past its day, which is never a day that is only expected.

    `today`: where its call is. A closed award owes nothing.
    """
    owed = condition.award.state == AwardState.ACCEPTED and not condition.is_met
    return owed and not condition.is_expected and condition.due_on < today


def late(at: datetime) -> Q:
    """The same as a condition on rows of conditions, by the day it is where the call of each is."""
    owed = Q(award__state=AwardState.ACCEPTED) & ~Q(state__in=MET)
    known = Q(due_after=None) | Q(due_after__state__in=MET)
    return owed & known & Q(due_on__lt=day_there(at))


def day_there(at: datetime) -> Cast:
    """The day it is at this moment where the call of a condition is, for rows of conditions."""
    zone = F("award__application__call__time_zone")
    moment = Value(at, output_field=DateTimeField())
    return Cast(Func(zone, moment, function="timezone"), DateField())


def readable_conditions(user: Actor) -> QuerySet[Condition]:
    """What the person may see handed in: as staff, as the person named, as chair of the panel.

    None of them where a conflict of interest keeps them away from deciding.
    """
    mine = of_programmes(user, "award__application")
    if not isinstance(user, System):
        chairs = Reviewer.objects.filter(
            panel__call=OuterRef("award__application__call_id"),
            user_id=user.pk,
            is_chair=True,
            is_active=True,
        )
        named = Q(verified_by=Condition.Verifier.PERSON, verifier_id=user.pk)
        chair = Q(Exists(chairs), verified_by=Condition.Verifier.CHAIR)
        mine |= named | chair
    mine &= free_of_conflict(user, "award__application")
    return Condition.objects.filter(mine).select_related(
        "award__application__call__programme",
        "award__application__owner__organisation",
        "verifier",
        "due_after",
    )


def provable_conditions(user: User) -> QuerySet[Condition]:
    """The person's own conditions for which words, a link or files are handed in."""
    return (
        grantee_conditions(user).filter(kind__in=PROVABLE).select_related("verifier", "due_after")
    )


def waiting_conditions(user: Actor) -> QuerySet[Condition]:
    """What was handed in and waits for a person, oldest day first. Releases have their own list."""
    return (
        readable_conditions(user)
        .filter(kind__in=PROVABLE, state__in=WAITING, award__state=AwardState.ACCEPTED)
        .order_by("due_on", "pk")
    )


def readable_requests(user: Actor) -> QuerySet[ConditionRequest]:
    """What was asked for about the awards that staff read."""
    return ConditionRequest.objects.filter(
        open_to_staff(user, "condition__award__application")
    ).select_related(
        "condition__award__application__call__programme",
        "condition__award__application__owner",
        "asked_by",
    )


def open_requests(user: Actor) -> QuerySet[ConditionRequest]:
    """Those that wait for an answer, oldest first."""
    return readable_requests(user).filter(state=RequestState.OPEN).order_by("pk")


def open_request_of(condition: Condition) -> ConditionRequest | None:
    """What is asked for about this condition and not decided yet."""
    return condition.requests.filter(state=RequestState.OPEN).first()


def possible_verifiers(award: Award) -> QuerySet[User]:
    """Whom a condition can name: people of the programme, and of the call's panels."""
    call = award.application.call
    of_panels = Reviewer.objects.filter(panel__call=call, is_active=True).values("user")
    of_programme = call.programme.roles.values("user")
    people = User.objects.filter(Q(pk__in=of_programme) | Q(pk__in=of_panels), is_active=True)
    return people.order_by("name", "pk")


def proofs_of(condition: Condition) -> QuerySet[Proof]:
    """What was handed in, newest first, with its files."""
    return condition.proofs.select_related("submitted_by").prefetch_related("files__file")


def unsent_files(condition: Condition) -> QuerySet[ProofFile]:
    """The files that wait to be handed in."""
    return condition.proof_files.filter(proof=None).select_related("file")
