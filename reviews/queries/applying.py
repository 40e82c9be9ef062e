"""What applying a plan would do: who is asked about what, and who is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from grants.models import Application
from grants.states import OUT_OF_ROUND
from reviews.models import Assignment, AssignmentPlan, Reviewer
from reviews.queries.conflicts import conflict_pairs
from reviews.queries.reviewing import standing_assignments

Wanted = Mapping[int, Sequence[tuple[int, float | None]]]
"""By reviewer pk: (application pk, affinity) pairs."""


@dataclass(frozen=True)
class Asking:
    """New assignments by reviewer, and the pairs left out with the reason: (pair, words)."""

    wanted: dict[int, list[tuple[int, float | None]]]
    left_out: list[tuple[str, str, str]]
    already: int

    @property
    def count(self) -> int:
        """How many assignments are new."""
        return sum(len(rows) for rows in self.wanted.values())


def asking_of(plan: AssignmentPlan) -> Asking:
    """What the plan asks now. Withdrawn, conflicted and inactive are left out. Three queries."""
    conflicts = conflict_pairs(Application.objects.filter(call=plan.call, is_test=False))
    asked = set(
        Assignment.objects.filter(application__call=plan.call).values_list(
            "application_id", "reviewer_id"
        )
    )
    wanted: dict[int, list[tuple[int, float | None]]] = {}
    left_out: list[tuple[str, str, str]] = []
    already = 0
    rows = plan.pairs.order_by("pk").values_list(
        "application_id",
        "reviewer_id",
        "reviewer__user_id",
        "affinity",
        "application__state",
        "application__reference",
        "reviewer__user__email",
        "reviewer__is_active",
    )
    for application, reviewer, user, affinity, state, reference, email, active in rows:
        why = _why_not(state, active=active, conflict=(application, user) in conflicts)
        if why:
            left_out.append((reference, email, why))
        elif (application, reviewer) in asked:
            already += 1
        else:
            wanted.setdefault(reviewer, []).append((application, affinity))
    return Asking(wanted, left_out, already)


def _why_not(state: str, *, active: bool, conflict: bool) -> str:
    if state in OUT_OF_ROUND:
        return "The application is not in the round any more."
    if not active:
        return "The reviewer is not active any more."
    return "A conflict of interest is known by now." if conflict else ""


@dataclass(frozen=True)
class AskedLine:
    """A reviewer on the summary: how many are new, and how many they have then."""

    name: str
    email: str
    new: int
    in_all: int


def asked_lines(plan: AssignmentPlan, asking: Asking) -> list[AskedLine]:
    """Who gets how many, by address. Two queries."""
    standing = dict(
        standing_assignments()
        .filter(application__call=plan.call)
        .order_by()
        .values_list("reviewer")
        .annotate(count=Count("pk"))
    )
    rows = Reviewer.objects.filter(pk__in=asking.wanted).order_by("user__email")
    return [
        AskedLine(
            name=name or email,
            email=email,
            new=len(asking.wanted[pk]),
            in_all=len(asking.wanted[pk]) + standing.get(pk, 0),
        )
        for pk, name, email in rows.values_list("pk", "user__name", "user__email")
    ]
