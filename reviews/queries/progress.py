"""How the round stands: what staff see of plans, assignments and people."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Min,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Now
from django.utils import timezone

from core.mail.kinds import Kind
from core.mail.quiet import is_quiet
from grants.models import Application, Call
from grants.queries import applications_in_round
from reviews.models import (
    Assignment,
    AssignmentPlan,
    ExtensionRequest,
    PlannedPair,
    Review,
    Reviewer,
)
from reviews.queries.candidates import active_reviewers
from reviews.queries.conflicts import conflict_reasons, no_conflict
from reviews.queries.planning import Table
from reviews.queries.reviewing import standing_assignments
from reviews.states import AssignmentState, ReviewState

PAGE = 50


def panel_rows(call: Call, after: str = "", *, hidden: Collection[int] = ()) -> QuerySet[Reviewer]:
    """The panel by address, after one, with counts: asked, accepted, declined, submitted, late.

    `silent_since` is when the oldest invitation they have not answered was sent. Nothing is
    counted of the applications (pks) a conflict of interest hides from the reader.
    """
    told = ~Q(assignments__application__in=hidden) if hidden else Q()
    assigned = told & Q(assignments__state__in=[AssignmentState.INVITED, AssignmentState.ACCEPTED])
    submitted = told & Q(assignments__review__state=ReviewState.SUBMITTED)
    return (
        Reviewer.objects.filter(panel__call=call, user__email__gt=after)
        .select_related("user", "panel")
        .annotate(
            assigned=Count("assignments", filter=assigned),
            accepted=Count(
                "assignments",
                filter=told & Q(assignments__state=AssignmentState.ACCEPTED),
            ),
            declined=Count(
                "assignments",
                filter=told
                & Q(assignments__state__in=[AssignmentState.DECLINED, AssignmentState.CONFLICTED]),
            ),
            submitted=Count("assignments", filter=submitted),
            late=Count(
                "assignments",
                filter=assigned & Q(assignments__due_at__lt=Now()) & ~submitted,
            ),
            silent_since=Min(
                "assignments__created_at",
                filter=told & Q(assignments__state=AssignmentState.INVITED),
            ),
        )
        .order_by("user__email")
    )


@dataclass(frozen=True)
class RoundCounts:
    """Counts on top of the assignments page."""

    applications: int
    short: int
    invited: int
    accepted: int
    declined: int
    submitted: int
    overdue: int


def round_counts(call: Call, at: datetime, *, hidden: Collection[int] = ()) -> RoundCounts:
    """How the round stands, without applications (pks) hidden from the reader. Three queries."""
    standing = standing_assignments().filter(application__call=call)
    standing = standing.exclude(application__in=hidden) if hidden else standing
    open_ = ~Q(review__state=ReviewState.SUBMITTED) | Q(review__isnull=True)
    per_application = (
        standing.order_by()
        .values("application")
        .annotate(
            invited=Count("pk", filter=Q(state=AssignmentState.INVITED)),
            accepted=Count("pk", filter=Q(state=AssignmentState.ACCEPTED)),
            submitted=Count("pk", filter=Q(review__state=ReviewState.SUBMITTED)),
            overdue=Count("pk", filter=Q(due_at__lt=at) & open_),
            served=Count("pk"),
        )
    )
    rows = per_application.values_list("invited", "accepted", "submitted", "overdue", "served")
    columns = list(zip(*rows, strict=True)) or [()] * 5
    invited, accepted, submitted, overdue = (sum(column) for column in columns[:4])
    refused = Assignment.objects.filter(
        application__call=call,
        state__in=[AssignmentState.DECLINED, AssignmentState.CONFLICTED],
    )
    declined = (refused.exclude(application__in=hidden) if hidden else refused).count()
    applications = applications_in_round(call).exclude(pk__in=hidden).count()
    served = sum(count >= call.reviews_per_application for count in columns[4])
    return RoundCounts(
        applications=applications,
        short=applications - served,
        invited=invited,
        accepted=accepted,
        declined=declined,
        submitted=submitted,
        overdue=overdue,
    )


def short_applications(call: Call) -> QuerySet[Application]:
    """The applications with fewer reviewers than the call asks for."""
    served = (
        standing_assignments()
        .filter(application__call=call)
        .order_by()
        .values("application")
        .annotate(count=Count("pk"))
        .filter(count__gte=call.reviews_per_application)
    )
    return applications_in_round(call).exclude(pk__in=served.values("application"))


def overdue_applications(call: Call, at: datetime) -> QuerySet[Application]:
    """The applications a reviewer is late with."""
    late = (
        standing_assignments()
        .filter(application=OuterRef("pk"), due_at__lt=at)
        .exclude(review__state=ReviewState.SUBMITTED)
    )
    return applications_in_round(call).filter(Exists(late))


@dataclass(frozen=True)
class AssignmentLine:
    """One reviewer of one application, in words."""

    reviewer: Reviewer
    reference: str
    state: str
    tone: str
    due_at: datetime
    reminded_at: datetime | None
    is_open: bool
    is_submitted: bool = False
    asks_for_time: bool = False
    is_quiet: bool = False


OPEN = {AssignmentState.INVITED, AssignmentState.ACCEPTED}
TONES = {
    AssignmentState.INVITED: "info",
    AssignmentState.ACCEPTED: "brand",
    AssignmentState.DECLINED: "caution",
    AssignmentState.CONFLICTED: "caution",
    AssignmentState.REMOVED: "neutral",
}


def assignment_lines(
    applications: Iterable[Application], at: datetime | None = None
) -> dict[int, list[AssignmentLine]]:
    """By application pk, its reviewers with their state. Two queries.

    What detection hides keeps its state, so that it can be given back; here it is in conflict.
    """
    moment = at or timezone.now()
    found: dict[int, list[AssignmentLine]] = defaultdict(list)
    rows = (
        Assignment.objects.filter(application__in=[each.pk for each in applications])
        .select_related("application", "reviewer__user", "review")
        .annotate(
            asks_for_time=Exists(
                ExtensionRequest.objects.filter(assignment=OuterRef("pk"), answered_at=None)
            ),
            is_quiet=is_quiet(Kind.REVIEWING, "reviewer__user__email"),
        )
        # A review holds whole essays; this page needs to know whether there is one.
        .only(
            "state",
            "due_at",
            "reminded_at",
            "application__reference",
            "reviewer__key",
            "reviewer__user__name",
            "reviewer__user__email",
            "review__state",
        )
        .annotate(is_free=ExpressionWrapper(no_conflict(), BooleanField()))
        .order_by("reviewer__user__email")
    )
    for row in rows:
        review: Review | None = getattr(row, "review", None)
        line = _line(row, review, moment)
        if not row.is_free and row.state in OPEN:
            line = replace(line, state="Conflict of interest", tone="caution", is_open=False)
        found[row.application_id].append(line)
    return found


def _line(row: Assignment, review: Review | None, at: datetime) -> AssignmentLine:
    is_open = row.state in OPEN
    words, tone = row.get_state_display(), TONES[row.state]
    if review is not None and row.state == AssignmentState.ACCEPTED:
        done = review.state == ReviewState.SUBMITTED
        words, tone = ("Submitted", "success") if done else ("Draft", "info")
        is_open = not done
    if is_open and row.due_at < at:
        words, tone = f"{words}, overdue", "danger"
    return AssignmentLine(
        reviewer=row.reviewer,
        reference=row.application.reference,
        state=words,
        tone=tone,
        due_at=row.due_at,
        reminded_at=row.reminded_at,
        is_open=is_open,
        is_submitted=words == "Submitted",
        asks_for_time=row.asks_for_time,  # type: ignore[attr-defined]
        is_quiet=row.is_quiet,  # type: ignore[attr-defined]
    )


def planned_pairs(
    plan: AssignmentPlan, applications: Iterable[Application]
) -> dict[int, list[PlannedPair]]:
    """By application pk, its planned reviewers, closest first. One query."""
    found: dict[int, list[PlannedPair]] = defaultdict(list)
    rows = plan.pairs.filter(application__in=[each.pk for each in applications])
    for pair in rows.select_related("reviewer__user").order_by("-affinity", "reviewer_id"):
        found[pair.application_id].append(pair)
    return found


@dataclass(frozen=True)
class Choice:
    """A reviewer one could plan for an application; `obstacle` says why not, if so."""

    key: str
    name: str
    email: str
    affinity: float
    load: int
    limit: int
    obstacle: str


def plan_candidates(
    plan: AssignmentPlan, application: Application, table: Table, most: int = 30
) -> list[Choice]:
    """The closest reviewers, by the plan's table, who are not planned; conflicted ones too."""
    row = np.flatnonzero(table.applications == application.pk)
    scores = dict(
        zip(table.reviewers.tolist(), table.affinity[row[0]].tolist(), strict=True)
        if row.size
        else ()
    )
    planned = set(plan.pairs.filter(application=application).values_list("reviewer_id", flat=True))
    before = dict(
        Assignment.objects.filter(application=application)
        .exclude(state__in=[AssignmentState.INVITED, AssignmentState.ACCEPTED])
        .values_list("reviewer_id", "state")
    )
    counts = plan.pairs.values_list("reviewer_id").annotate(count=Count("pk")).order_by()
    loads: dict[int, int] = dict(counts)
    reasons = conflict_reasons(Application.objects.filter(pk=application.pk))
    panel = Reviewer.objects.filter(panel__call=plan.call)
    rows = panel.values_list("pk", "key", "user__name")
    people = {pk: (str(key), name) for pk, key, name in rows}
    limit = int(plan.parameters["max_load"])
    candidates = [each for each in active_reviewers(plan.call) if each.pk not in planned]
    candidates.sort(key=lambda each: (-scores.get(each.pk, 0.0), each.email))
    return [
        Choice(
            key=people[each.pk][0],
            name=people[each.pk][1] or each.email,
            email=each.email,
            affinity=scores.get(each.pk, 0.0),
            load=loads.get(each.pk, 0),
            limit=min(limit, each.own_limit or limit),
            obstacle=_obstacle(reasons.get((application.pk, each.user)), before.get(each.pk)),
        )
        for each in candidates[:most]
    ]


def _obstacle(conflict: str | None, state: str | None) -> str:
    if conflict is not None:
        return f"Conflict of interest: {conflict}"
    if state is not None:
        return f"Was asked before: {dict(Assignment._meta.get_field('state').flatchoices)[state]}"
    return ""
