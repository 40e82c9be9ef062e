"""Evidence, verifications and the public register, as the pages need them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from awards.models import Condition
from awards.queries.awards import grantee_conditions, staff_conditions
from awards.states import ConditionState
from core.actors import Actor
from grants.models import Programme
from releases.models import Evidence, Release, ReleaseTerms, Verification
from releases.states import VerificationState

# What staff have to look at, most urgent first.
WAITING = [ConditionState.HANDED_IN, ConditionState.CHECKED]


def grantee_releases(user: User) -> QuerySet[Condition]:
    """The release conditions of the person's own awards."""
    return grantee_conditions(user).filter(kind=Condition.Kind.RELEASE)


def staff_releases(user: Actor) -> QuerySet[Condition]:
    """The release conditions of the awards of the person's programmes."""
    return staff_conditions(user).filter(kind=Condition.Kind.RELEASE)


def terms_of(programme: Programme) -> ReleaseTerms:
    """The terms of a programme; the defaults, unsaved, where it has set none."""
    return ReleaseTerms.objects.filter(programme=programme).first() or ReleaseTerms(
        programme=programme
    )


def last_day_to_mend(release: Release, at: datetime) -> date:
    """The last day to mend what regressed, by the terms of the programme."""
    programme = release.condition.award.application.call.programme
    return (at + timedelta(days=terms_of(programme).mend_days)).date()


def may_replace(condition: Condition) -> QuerySet[Condition]:
    """The outputs of the same award that can take the place of this one."""
    others = Condition.objects.filter(award=condition.award_id, kind=Condition.Kind.RELEASE)
    return others.exclude(pk=condition.pk).exclude(state=ConditionState.WAIVED)


def latest_evidence(condition: Condition) -> Evidence | None:
    """What counts: the main piece handed in last."""
    return condition.evidence.filter(main=None).order_by("-id").first()


def pieces_of(evidence: Evidence) -> list[Evidence]:
    """A hand-in: its main piece, then the others in the order they were given."""
    return [evidence, *evidence.further.order_by("id")]


def runs_of(evidence: Evidence) -> list[Verification | None]:
    """The newest run over each piece of a hand-in, the main one's first; None before its first."""
    runs = Verification.objects.order_by("-id").prefetch_related("checks")
    pieces = (
        Evidence.objects.filter(Q(pk=evidence.pk) | Q(main=evidence))
        .order_by("id")
        .prefetch_related(Prefetch("verifications", runs, to_attr="runs"))
    )
    return [next(iter(each.runs), None) for each in pieces]


def outcomes_of(runs: Sequence[Verification | None]) -> tuple[str, list[str]]:
    """The outcome of the main piece and those of the others; "" of a run that has not ended."""
    found = [
        run.outcome if run is not None and run.state == VerificationState.DONE else ""
        for run in runs
    ]
    return found[0], found[1:]


def release_counts(conditions: QuerySet[Condition], at: datetime) -> dict[str, int]:
    """How many release conditions wait for a person, are overdue, open, met."""
    today = at.date()
    states = Counter(conditions.order_by().values_list("state", flat=True))
    return {
        "waiting": states[ConditionState.HANDED_IN] + states[ConditionState.CHECKED],
        "overdue": conditions.filter(state=ConditionState.OPEN, due_on__lt=today).count(),
        "open": states[ConditionState.OPEN],
        "met": states[ConditionState.ACCEPTED] + states[ConditionState.WAIVED],
    }


def due_for_verification(limit: int) -> QuerySet[Evidence]:
    """Every piece of the newest hand-in of each release that waits or is in the register."""
    later = Evidence.objects.filter(
        condition=OuterRef("condition"), main=None, pk__gt=OuterRef("hand_in")
    )
    return (
        Evidence.objects.annotate(hand_in=Coalesce("main", "pk"))
        .filter(~Exists(later))
        .filter(condition__state__in=[*WAITING, ConditionState.ACCEPTED])
        .select_related("condition")
        .order_by("id")[:limit]
    )
