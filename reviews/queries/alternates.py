"""Places that became free in a round, and who could take them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)

from grants.models import Application, Call
from reviews.alternates import Standby, best_alternates
from reviews.models import Assignment, AssignmentPlan, Away, Reviewer
from reviews.queries.conflicts import conflict_reasons
from reviews.queries.planning import table_of
from reviews.queries.progress import short_applications
from reviews.queries.reviewing import standing_assignments
from reviews.states import AssignmentState, PlanState

LEFT = (AssignmentState.DECLINED, AssignmentState.CONFLICTED)
LEAST_TIME = timedelta(days=3)
USUAL_TIME = timedelta(days=14)


@dataclass(frozen=True)
class Alternate:
    """Somebody who could take a free place."""

    reviewer: Reviewer
    affinity: float | None
    load: int
    limit: int


@dataclass(frozen=True)
class Vacancy:
    """An application somebody said no to and that has too few reviewers since.

    `due_at` is when a review by an alternate would be due.
    """

    application: Application
    left: list[Assignment]
    missing: int
    due_at: datetime
    alternates: list[Alternate]


def vacant_applications(call: Call) -> QuerySet[Application]:
    """The applications with too few reviewers to which somebody said no, by reference."""
    left = Assignment.objects.filter(application=OuterRef("pk"), state__in=LEFT)
    return short_applications(call).filter(Exists(left)).order_by("reference")


def vacancies(call: Call, applications: Iterable[Application], at: datetime) -> list[Vacancy]:
    """The free places of these applications with their best alternates. Six queries."""
    rows = list(applications)
    asked: dict[int, list[Assignment]] = defaultdict(list)
    for each in Assignment.objects.filter(application__in=rows).select_related("reviewer__user"):
        asked[each.application_id].append(each)
    standing = standing_assignments().filter(application__in=rows).order_by()
    served = dict(standing.values_list("application_id").annotate(count=Count("pk")))
    panel = _Panel(call, rows, at)
    reasons = conflict_reasons(Application.objects.filter(pk__in=[each.pk for each in rows]))
    return [
        Vacancy(
            application=application,
            left=[each for each in asked[application.pk] if each.state in LEFT],
            missing=call.reviews_per_application - served.get(application.pk, 0),
            due_at=_due_at(asked[application.pk], at),
            alternates=panel.best_for(application, asked[application.pk], reasons),
        )
        for application in rows
    ]


def _due_at(asked: list[Assignment], at: datetime) -> datetime:
    """As the others of the application when that leaves time to read, else two weeks from now."""
    latest = max((each.due_at for each in asked), default=at)
    return latest if latest >= at + LEAST_TIME else at + USUAL_TIME


class _Panel:
    """The active reviewers of a call with their loads, and how close they are to applications."""

    def __init__(self, call: Call, applications: Iterable[Application], at: datetime) -> None:
        today = at.date()
        gone = Away.objects.filter(
            profile__user=OuterRef("user"), first_day__lte=today, last_day__gte=today
        )
        rows = Reviewer.objects.filter(panel__call=call, is_active=True, user__is_active=True)
        rows = rows.select_related("user", "panel").annotate(is_away=Exists(gone))
        self.people = {each.pk: each for each in rows}
        self.away = {each.pk for each in rows if each.is_away}
        standing = standing_assignments().filter(application__call=call).order_by()
        self.loads = dict(standing.values_list("reviewer_id").annotate(count=Count("pk")))
        self.affinity = _affinities(call, applications)

    def best_for(
        self,
        application: Application,
        asked: list[Assignment],
        reasons: dict[tuple[int, int], str],
    ) -> list[Alternate]:
        """The best few for one application."""
        known = {each.reviewer_id for each in asked}
        scores = self.affinity.get(application.pk, {})
        found = best_alternates(
            Standby(
                reviewer=pk,
                affinity=scores.get(pk),
                load=self.loads.get(pk, 0),
                limit=_limit(each),
                obstacle=_obstacle(
                    was_asked=pk in known,
                    has_conflict=(application.pk, each.user_id) in reasons,
                    is_away=pk in self.away,
                ),
            )
            for pk, each in self.people.items()
        )
        return [
            Alternate(self.people[each.reviewer], each.affinity, each.load, each.limit)
            for each in found
        ]


def _limit(reviewer: Reviewer) -> int:
    own = reviewer.max_load
    return reviewer.panel.max_load if own is None else min(own, reviewer.panel.max_load)


def _obstacle(*, was_asked: bool, has_conflict: bool, is_away: bool) -> str:
    if was_asked:
        return "Was asked before."
    if has_conflict:
        return "Has a conflict of interest."
    return "Is away." if is_away else ""


def _affinities(call: Call, applications: Iterable[Application]) -> dict[int, dict[int, float]]:
    """By application, then reviewer: from the newest applied plan, else from the newest."""
    plans = AssignmentPlan.objects.filter(call=call, table__isnull=False).select_related("table")
    applied = ExpressionWrapper(Q(state=PlanState.APPLIED), output_field=BooleanField())
    plan = plans.order_by(applied.desc(), "-number").first()
    if plan is None:
        return {}
    table = table_of(plan)
    reviewers, row_of = table.reviewers.tolist(), table.rows()
    return {
        each.pk: dict(zip(reviewers, table.affinity[row_of[each.pk]].tolist(), strict=True))
        for each in applications
        if each.pk in row_of
    }
