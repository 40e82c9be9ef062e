"""The conflicts of a call as staff look through them.

Nobody looks through those with an application that a conflict of interest hides from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from grants.models import Call
from reviews.models import Conflict
from reviews.queries.conflicts import no_conflict_of
from reviews.states import ConflictState

PAGE: Final = 50
ConflictEvent = Conflict.pgh_event_model  # type: ignore[attr-defined]


def call_conflicts(call: Call, reader: User) -> QuerySet[Conflict]:
    """The conflicts of a call, suspected and denied ones too, by application and person."""
    return (
        Conflict.objects.filter(no_conflict_of(reader, "application"), application__call=call)
        .select_related("user", "application__call__programme", "changed_by")
        .order_by("application__reference", "user__email")
    )


def filtered_conflicts(call: Call, reader: User, wanted: Mapping[str, str]) -> QuerySet[Conflict]:
    """Those of a `state`, a `source`, with a `kind` of reason, and with the words `q` in it."""
    rows = call_conflicts(call, reader)
    for name in ("state", "source"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("kind"):
        rows = rows.filter(evidence__contains=[{"kind": wanted["kind"]}])
    if words := wanted.get("q", ""):
        rows = rows.filter(
            Q(application__reference__icontains=words)
            | Q(application__title__icontains=words)
            | Q(user__name__icontains=words)
            | Q(user__email__icontains=words)
            | Q(reason__icontains=words)
        )
    return rows


def conflict_page(rows: QuerySet[Conflict], after: str) -> tuple[list[Conflict], str]:
    """Fifty conflicts after a place (`reference address`), and the next place or ""."""
    reference, _, address = after.partition(" ")
    if after:
        rows = rows.filter(
            Q(application__reference__gt=reference)
            | Q(application__reference=reference, user__email__gt=address)
        )
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{last.application.reference} {last.user.email}"


def missing_conflicts(call: Call, reader: User) -> QuerySet[Conflict]:
    """What detection suspects and nobody has looked at, the weightiest first."""
    rows = call_conflicts(call, reader).filter(state=ConflictState.SUSPECTED)
    return rows.order_by("-strength", "application__reference", "user__email")


def missing_page(call: Call, reader: User, after: str) -> tuple[list[Conflict], str]:
    """Fifty suspicions after a place (`strength reference address`), and the next place or ""."""
    strength, _, rest = after.partition(" ")
    rows = missing_conflicts(call, reader)
    if strength.isascii() and strength.isdigit() and len(strength) < 4:
        reference, _, address = rest.partition(" ")
        same = Q(strength=int(strength))
        rows = rows.filter(
            Q(strength__lt=int(strength))
            | same & Q(application__reference__gt=reference)
            | same & Q(application__reference=reference, user__email__gt=address)
        )
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{last.strength} {last.application.reference} {last.user.email}"


def unfounded_conflicts(call: Call, reader: User) -> QuerySet[Conflict]:
    """What stands without any evidence behind it, or was denied before.

    Staff who looked at one and confirmed it have pinned it; it is not asked again.
    """
    denied = ConflictEvent.objects.filter(pgh_obj=OuterRef("pk"), state=ConflictState.DENIED)
    return (
        call_conflicts(call, reader)
        .filter(state=ConflictState.STANDING, is_pinned=False)
        .annotate(was_denied=Exists(denied))
        .filter(Q(evidence=[]) | Q(was_denied=True))
    )


@dataclass(frozen=True)
class ConflictCounts:
    """How many there are of each sort."""

    standing: int
    suspected: int
    denied: int
    unfounded: int

    @property
    def total(self) -> int:
        """All rows."""
        return self.standing + self.suspected + self.denied


def conflict_counts(call: Call, reader: User) -> ConflictCounts:
    """Two queries."""
    rows = call_conflicts(call, reader).order_by()
    counts = rows.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in ConflictState.ALL}
    )
    unfounded = unfounded_conflicts(call, reader).order_by().count()
    return ConflictCounts(**counts, unfounded=unfounded)


@dataclass(frozen=True)
class Step:
    """One change of a conflict: what it became, by whom ("" for the system), why."""

    at: Any
    state: str
    state_name: str
    source: str
    is_pinned: bool
    by: str
    why: str
    evidence: list[dict[str, str]]


def conflict_history(conflict: Conflict) -> list[Step]:
    """Everything that happened to a pair, the oldest first."""
    rows = (
        ConflictEvent.objects.filter(pgh_obj=conflict)
        .select_related("changed_by")
        .order_by("pgh_created_at", "pgh_id")
    )
    return [
        Step(
            at=row.changed_at or row.created_at,
            state=row.state,
            state_name=row.get_state_display(),
            source=row.get_source_display(),
            is_pinned=row.is_pinned,
            by=str(row.changed_by or ""),
            why=row.note or row.reason,
            evidence=row.evidence,
        )
        for row in rows
    ]
