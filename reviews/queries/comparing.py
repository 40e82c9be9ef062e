"""What moves between two plans of a call."""

from dataclasses import dataclass

from django.db.models import Q

from grants.models import Application
from grants.queries import applications_in_round
from reviews.models import AssignmentPlan
from reviews.queries.progress import PAGE


@dataclass(frozen=True)
class Move:
    """An application whose reviewers differ. Names, closest first."""

    reference: str
    title: str
    gone: list[str]
    new: list[str]
    kept: int


@dataclass(frozen=True)
class Kept:
    """How much of the older plan survives in the newer one."""

    kept: int
    gone: int
    new: int
    applications: int


def kept_counts(plan: AssignmentPlan, other: AssignmentPlan) -> Kept:
    """Pairs of `other` that `plan` keeps and drops, and those that are new. Two queries."""
    mine, theirs = _pairs(plan), _pairs(other)
    moved = {application for application, _ in mine ^ theirs}
    return Kept(len(mine & theirs), len(theirs - mine), len(mine - theirs), len(moved))


def _pairs(plan: AssignmentPlan) -> set[tuple[int, int]]:
    return set(plan.pairs.values_list("application_id", "reviewer_id"))


def compared(plan: AssignmentPlan, other: AssignmentPlan, after: str) -> tuple[list[Move], str]:
    """Fifty applications whose reviewers differ, after a reference, and the next place or ""."""
    mine, theirs = _pairs(plan), _pairs(other)
    moved = {application for application, _ in mine ^ theirs}
    rows = applications_in_round(plan.call).filter(pk__in=moved, reference__gt=after)
    found = list(rows.order_by("reference").only("reference", "title", "call")[: PAGE + 1])
    names = _names(plan, other, found[:PAGE])
    moves = [
        Move(
            reference=each.reference,
            title=each.title or "Untitled application",
            gone=_told(names, each.pk, theirs - mine),
            new=_told(names, each.pk, mine - theirs),
            kept=sum(1 for application, _ in mine & theirs if application == each.pk),
        )
        for each in found[:PAGE]
    ]
    return moves, moves[-1].reference if len(found) > PAGE else ""


def _names(
    plan: AssignmentPlan, other: AssignmentPlan, applications: list[Application]
) -> dict[tuple[int, int], str]:
    rows = plan.pairs.model.objects.filter(
        Q(plan=plan) | Q(plan=other), application__in=applications
    ).order_by("-affinity", "pk")
    return {
        (application, reviewer): f"{name or email} ({affinity:.3f})"
        for application, reviewer, name, email, affinity in rows.values_list(
            "application_id",
            "reviewer_id",
            "reviewer__user__name",
            "reviewer__user__email",
            "affinity",
        )
    }


def _told(
    names: dict[tuple[int, int], str], application: int, pairs: set[tuple[int, int]]
) -> list[str]:
    return [words for pair, words in names.items() if pair[0] == application and pair in pairs]
