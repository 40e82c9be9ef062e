"""The two tables of a plan: what each application gets, and what each reviewer gets."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum, Value

from grants.models import Application
from grants.queries import applications_in_round
from reviews.models import Assignment, AssignmentPlan, PairRule, Reviewer
from reviews.queries.planning import standing_rules
from reviews.states import AssignmentState

ROWS = 250
"""Applications on one page of the plan."""

MOST_CHIPS = 600
"""Pairs on one page of the reviewers' view: a panel of few may have hundreds each."""

_OPEN = [AssignmentState.INVITED, AssignmentState.ACCEPTED]


@dataclass(frozen=True)
class Chip:
    """A pair in a row: `path` is reference/key of the reviewer, `label` the other side.

    `mark` says in a word or two what makes the pair firm. Ready to print: a page has hundreds.
    """

    path: str
    label: str
    affinity: str
    mark: str


@dataclass(frozen=True)
class ApplicationRow:
    """An application with its planned reviewers; `why` says what left it short."""

    reference: str
    title: str
    chips: list[Chip]
    total: str
    missing: int
    why: str


@dataclass(frozen=True)
class ReviewerRow:
    """A reviewer with the planned applications. `full` is at or over the limit."""

    key: str
    name: str
    email: str
    chips: list[Chip]
    total: str
    load: int
    limit: int
    full: bool
    over: bool


def shown_applications(plan: AssignmentPlan, show: str) -> QuerySet[Application]:
    """The applications of a view: all, those left short, those with pairs by hand or pinned."""
    rows = applications_in_round(plan.call).order_by("reference")
    if show == "short":
        return rows.filter(reference__in=[each["reference"] for each in plan.short])
    if show == "hand":
        return rows.filter(pk__in=plan.pairs.filter(by_hand=True).values("application"))
    if show == "rules":
        return rows.filter(pk__in=standing_rules(plan.call).values("application"))
    return rows


def application_rows(plan: AssignmentPlan, rows: QuerySet[Application]) -> list[ApplicationRow]:
    """Applications with their reviewers, closest first. Four queries."""
    shown = list(rows.values_list("pk", "reference", "title"))
    keys = [pk for pk, *_ in shown]
    marks = _marks(plan, Q(application__in=keys))
    chips: dict[int, list[Chip]] = defaultdict(list)
    totals: dict[int, float] = defaultdict(float)
    # One row for each of the panel instead of one for each pair.
    panel = Reviewer.objects.filter(panel__call=plan.call)
    people = {
        pk: (f"/{key}", name or email)
        for pk, key, name, email in panel.values_list("pk", "key", "user__name", "user__email")
    }
    references = {pk: reference for pk, reference, _ in shown}
    pairs = plan.pairs.filter(application__in=keys).order_by("-affinity", "reviewer_id")
    for application, reviewer, affinity, by_hand in pairs.values_list(
        "application_id", "reviewer_id", "affinity", "by_hand"
    ):
        mark = marks.get((application, reviewer), "by hand" if by_hand else "")
        end, name = people[reviewer]
        path = references[application] + end
        chips[application].append(Chip(path, name, f"{affinity:.3f}", mark))
        totals[application] += affinity
    why = {each["reference"]: each["explanation"] for each in plan.short}
    wanted = int(plan.parameters["reviews_per_application"])
    return [
        ApplicationRow(
            reference=reference,
            title=title or "Untitled application",
            chips=chips[pk],
            total=f"{totals[pk]:.3f}",
            missing=max(0, wanted - len(chips[pk])),
            why=why.get(reference, ""),
        )
        for pk, reference, title in shown
    ]


def _marks(plan: AssignmentPlan, which: Q) -> dict[tuple[int, int], str]:
    """What makes a pair firm: asked already, pinned. One query."""
    pins = standing_rules(plan.call).filter(which, kind=PairRule.Kind.PIN)
    asked = Assignment.objects.filter(which, application__call=plan.call, state__in=_OPEN)
    columns = ("application_id", "reviewer_id")
    rows = pins.values_list(*columns, Value("pinned")).union(
        asked.values_list(*columns, Value("asked"))
    )
    found: dict[tuple[int, int], str] = {}
    for application, reviewer, word in sorted(rows):
        before = found.get((application, reviewer))
        found[application, reviewer] = f"{before}, {word}" if before else word
    return found


@dataclass(frozen=True)
class Load:
    """How much of a plan a reviewer has."""

    pk: int
    key: str
    email: str
    name: str
    own_limit: int | None
    count: int
    total: float


def loads_of(plan: AssignmentPlan) -> list[Load]:
    """Every reviewer of the panel who is active or planned, by address. Two queries."""
    counts = {
        pk: (count, total)
        for pk, count, total in plan.pairs.order_by()
        .values("reviewer")
        .annotate(count=Count("pk"), total=Sum("affinity"))
        .values_list("reviewer", "count", "total")
    }
    panel = Reviewer.objects.filter(panel__call=plan.call).order_by("user__email")
    return [
        Load(pk, str(key), email, name or email, limit, *counts.get(pk, (0, 0.0)))
        for pk, key, email, name, limit, active in panel.values_list(
            "pk", "key", "user__email", "user__name", "max_load", "is_active"
        )
        if active or pk in counts
    ]


def reviewer_page(loads: Iterable[Load], after: str) -> tuple[list[Load], str]:
    """Those after an address, as many as fit on a page, and the next address or ""."""
    page: list[Load] = []
    room = MOST_CHIPS
    for load in loads:
        if load.email <= after:
            continue
        if page and (room < load.count or len(page) == ROWS):
            return page, page[-1].email
        page.append(load)
        room -= load.count
    return page, ""


def reviewer_rows(plan: AssignmentPlan, loads: Collection[Load]) -> list[ReviewerRow]:
    """Reviewers with their applications, closest first. Two queries."""
    keys = {each.pk: each.key for each in loads}
    marks = _marks(plan, Q(reviewer__in=list(keys)))
    chips: dict[int, list[Chip]] = defaultdict(list)
    pairs = plan.pairs.filter(reviewer__in=list(keys)).order_by("-affinity", "application_id")
    for application, reviewer, reference, title, affinity, by_hand in pairs.values_list(
        "application_id",
        "reviewer_id",
        "application__reference",
        "application__title",
        "affinity",
        "by_hand",
    ):
        mark = marks.get((application, reviewer), "by hand" if by_hand else "")
        label = title if len(title) <= 40 else f"{title[:38].rstrip()}…"
        path = f"{reference}/{keys[reviewer]}"
        chips[reviewer].append(Chip(path, label or reference, f"{affinity:.3f}", mark))
    most = int(plan.parameters["max_load"])
    return [
        ReviewerRow(
            key=each.key,
            name=each.name,
            email=each.email,
            chips=chips[each.pk],
            total=f"{each.total:.3f}",
            load=each.count,
            limit=(limit := min(most, each.own_limit or most)),
            full=each.count >= limit,
            over=each.count > limit,
        )
        for each in loads
    ]
