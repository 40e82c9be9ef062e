"""What the pages of a plan share: finding it, its numbers in words, its rows."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.errors import Verdict, no
from core.web import SignedInRequest
from grants.models import Application
from grants.queries import applications_in_round
from reviews.models import AssignmentPlan, PairRule, PlanChange
from reviews.permissions import can_route
from reviews.queries.boards import latest_changes
from reviews.queries.plan_pages import (
    ROWS,
    application_rows,
    loads_of,
    reviewer_page,
    reviewer_rows,
    shown_applications,
)
from reviews.states import PLAN
from reviews.views.common import whole_call

TONES = {"proposed": "info", "applied": "success"}
SHOWS = {"": "All", "short": "Left short", "hand": "Changed by hand", "rules": "Always or never"}


def wants_part(request: HttpRequest) -> bool:
    """Whether the page's script asks, which wants a part of a page."""
    return request.headers.get("X-Seedcorn-Part") == "1"


def plan_of(request: SignedInRequest, slug: str, number: int) -> AssignmentPlan:
    """A plan of a call of the person's programmes, else 404."""
    call = whole_call(request, slug)
    plan = get_object_or_404(
        AssignmentPlan.objects.select_related("created_by"), call=call, number=number
    )
    plan.call = call
    return plan


def application_of(plan: AssignmentPlan, reference: str) -> Application:
    """An application of the plan's round, else 404."""
    found = get_object_or_404(applications_in_round(plan.call), reference=reference)
    found.call = plan.call
    return found


def may_change(request: SignedInRequest, plan: AssignmentPlan) -> Verdict:
    """Whether the person may change the plan as it is now."""
    verdict = can_route(request.user, plan.call)
    if verdict and not PLAN.allows(plan.state, "change"):
        return no(f"This plan is {plan.get_state_display().lower()}.")
    return verdict


@dataclass(frozen=True)
class Effect:
    """One number before and after a change; `tone` says whether that is good."""

    label: str
    before: str
    after: str
    step: str
    tone: str


LABELS = {
    "total": ("Total affinity", True),
    "worst_application": ("Worst application", True),
    "fifth_percentile": ("5th percentile", True),
    "worst_pair": ("Worst pair", True),
    "short": ("Left short", False),
    "heaviest": ("Heaviest load", False),
}


def effects(before: dict[str, Any], after: dict[str, Any]) -> list[Effect]:
    """What a change did to the numbers, those that moved."""
    found = []
    for key, (label, more_is_better) in LABELS.items():
        old, new = before.get(key), after.get(key)
        if old == new or old is None or new is None:
            continue
        whole = key in {"short", "heaviest"}
        shown = "{:d}" if whole else "{:.3f}"
        step = f"{new - old:+d}" if whole else f"{new - old:+.3f}"
        if shown.format(old) == shown.format(new):
            continue
        better = (new > old) == more_is_better
        tone = "success" if better else "caution"
        step = step.replace("-", "−")
        found.append(Effect(label, shown.format(old), shown.format(new), step, tone))
    return found


def gap_words(plan: AssignmentPlan) -> str:
    """How far the plan is from the best there can be, in a sentence."""
    gap = float(plan.figures.get("gap") or 0.0)
    short = " among plans that leave no more reviews open" if plan.short else ""
    if gap < 0.0005:
        return f"Proved to be the best possible{short}: no allowed plan reaches more."
    share = gap / plan.bound * 100 if plan.bound else 0.0
    return (
        f"At most {gap:.3f} ({share:.2g} %) below the best possible{short}, "
        f"which cannot be above {plan.bound:.3f}."
    )


def numbers_context(plan: AssignmentPlan, change: PlanChange | None = None) -> dict[str, Any]:
    """What the block of numbers shows; `change` is the one to tell of, else the last."""
    newest, undoable = latest_changes(plan)
    told = change or newest
    return {
        "plan": plan,
        "gap_words": gap_words(plan),
        "loads": [(int(load), count) for load, count in plan.figures.get("loads", {}).items()],
        "told": told,
        "effects": effects(told.before, told.after) if told else [],
        "undoable": undoable,
        "version": newest.number if newest else 0,
        "base": reverse("reviews:staff_plan_detail", args=[plan.call.slug, plan.number]),
    }


def table_context(request: SignedInRequest, plan: AssignmentPlan) -> dict[str, Any]:
    """One page of the table, by application or by reviewer."""
    after, show = request.GET.get("after", ""), request.GET.get("show", "")
    if request.GET.get("by") == "reviewer":
        loads, following = reviewer_page(loads_of(plan), after)
        rows: Any = reviewer_rows(plan, loads)
        return {"by": "reviewer", "rows": rows, "next": following, "after": after}
    show = show if show in SHOWS else ""
    found = shown_applications(plan, show).filter(reference__gt=after)
    rows = application_rows(plan, found[: ROWS + 1])
    following = rows[ROWS - 1].reference if len(rows) > ROWS else ""
    return {
        "by": "application",
        "show": show,
        "shows": [
            {"label": label, "url": f"?show={key}" if key else "?", "current": key == show}
            for key, label in SHOWS.items()
        ],
        "rows": rows[:ROWS],
        "next": following,
        "after": after,
    }


def touched_rows(plan: AssignmentPlan, change: PlanChange, by: str) -> list[Any]:
    """The rows a change touched, as they are now."""
    pairs = [*change.added, *(row[:2] for row in change.removed)]
    rules = PairRule.objects.filter(pk__in=[*change.rules_made, *change.rules_lifted])
    pairs += rules.values_list("application_id", "reviewer_id")
    if by == "reviewer":
        reviewers = {reviewer for _, reviewer in pairs}
        return reviewer_rows(plan, [load for load in loads_of(plan) if load.pk in reviewers])
    applications = {application for application, _ in pairs}
    found = applications_in_round(plan.call).filter(pk__in=applications)
    return application_rows(plan, found.order_by("reference"))
