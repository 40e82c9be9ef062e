"""Evidence, verifications and the public register, as the pages need them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from awards.models import Condition
from awards.queries.awards import MET, grantee_conditions, staff_conditions
from awards.queries.obligations import late
from awards.states import AwardState, ConditionState
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


VIEWS = {
    "waiting": "Waiting for you",
    "open": "Open",
    "overdue": "Overdue",
    "met": "Met or waived",
    "all": "All",
}


def in_view(view: str, at: datetime) -> Q:
    """Which release conditions a view shows; only awards that run owe any."""
    is_open = Q(state=ConditionState.OPEN, award__state=AwardState.ACCEPTED)
    return {
        "waiting": Q(state__in=WAITING),
        "open": is_open,
        "overdue": is_open & late(at),
        "met": Q(state__in=MET),
        "all": Q(),
    }[view]


def release_counts(conditions: QuerySet[Condition], at: datetime) -> dict[str, int]:
    """How many of the release conditions each view shows. One query."""
    return conditions.order_by().aggregate(
        **{view: Count("pk", filter=in_view(view, at)) for view in VIEWS}
    )


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
