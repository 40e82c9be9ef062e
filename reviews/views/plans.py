"""Assignment plans: made, looked at with their numbers, changed, applied."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, no, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Application, Call
from grants.queries import applications_in_round
from reviews.actions.inviting import apply_plan, start_applying
from reviews.actions.planning import change_pair, discard_plan, start_planning
from reviews.forms.planning import PlanForm
from reviews.forms.routing import DueForm
from reviews.models import AssignmentPlan, Reviewer
from reviews.permissions import can_route
from reviews.queries.candidates import active_reviewers
from reviews.queries.planning import call_parameters
from reviews.queries.progress import PAGE, plan_candidates, planned_pairs
from reviews.states import PLAN
from reviews.views.common import LARGE, action, call_page, staff_call


@login_required
@require_GET
def staff_plan_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The plans of a call and the form for another one."""
    call = staff_call(request, slug)
    return _list_page(request, call, _plan_form(call))


def _plan_form(call: Call, data: object = None) -> PlanForm:
    wanted = call_parameters(call)
    initial = {
        "reviews_per_application": wanted.reviews_per_application,
        "max_load": wanted.max_load,
    }
    return PlanForm(data, initial=initial)  # type: ignore[arg-type]


def _list_page(request: SignedInRequest, call: Call, form: PlanForm) -> HttpResponse:
    context = {
        "form": form,
        "plans": list(call.plans.select_related("created_by")[:PAGE]),
        "applications": applications_in_round(call).count(),
        "reviewers": len(active_reviewers(call)),
        "obstacle": can_route(request.user, call).reason,
    }
    return call_page(request, "reviews/staff_plan_list.html", call, "plans", context, forms=[form])


@login_required
@require_POST
def staff_plan_create(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the making of a plan; its job page shows how far it is."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    form = _plan_form(call, request.POST)
    if not form.is_valid():
        return _list_page(request, call, form)
    job = start_planning(
        call=call, parameters=form.parameters(), by=request.user, at=arrived_at(request)
    )
    return redirect("jobs:job_detail", pk=job.pk)


def _plan(request: SignedInRequest, slug: str, number: int) -> AssignmentPlan:
    call = staff_call(request, slug)
    plan = get_object_or_404(
        AssignmentPlan.objects.select_related("created_by"), call=call, number=number
    )
    plan.call = call
    return plan


@login_required
@require_GET
def staff_plan_detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """A plan with its numbers and its pairs."""
    plan = _plan(request, slug, number)
    return _detail_page(request, plan, DueForm(call=plan.call))


def _detail_page(request: SignedInRequest, plan: AssignmentPlan, form: DueForm) -> HttpResponse:
    after = request.GET.get("after", "")
    rows = applications_in_round(plan.call).order_by("reference")
    applications = list(rows.filter(reference__gt=after)[: PAGE + 1])
    shown = applications[:PAGE]
    pairs = planned_pairs(plan, shown)
    verdict = can_route(request.user, plan.call)
    changeable = bool(verdict) and PLAN.allows(plan.state, "change")
    if verdict and not changeable:
        verdict = no(f"This plan is {plan.get_state_display().lower()}.")
    discard = ("Discard this plan", "reviews:staff_plan_discard", plan.call.slug, plan.number)
    context = {
        "plan": plan,
        "form": form,
        "rows": [(each, pairs.get(each.pk, [])) for each in shown],
        "next": shown[-1].reference if len(applications) > PAGE else "",
        "after": after,
        "loads": [(int(load), count) for load, count in plan.figures.get("loads", {}).items()],
        "changeable": changeable,
        "tone": {"proposed": "info", "applied": "success"}.get(plan.state, "neutral"),
        "actions": [action(verdict, *discard, kind="secondary", post=True)],
    }
    return call_page(
        request, "reviews/staff_plan_detail.html", plan.call, "plans", context, forms=[form]
    )


def _application(plan: AssignmentPlan, reference: str) -> Application:
    found = get_object_or_404(applications_in_round(plan.call), reference=reference)
    found.call = plan.call
    return found


@login_required
@require_GET
def staff_plan_application(
    request: SignedInRequest, slug: str, number: int, reference: str
) -> HttpResponse:
    """The reviewers planned for one application, and who else could."""
    plan = _plan(request, slug, number)
    application = _application(plan, reference)
    verdict = can_route(request.user, plan.call)
    context = {
        "plan": plan,
        "application": application,
        "pairs": planned_pairs(plan, [application]).get(application.pk, []),
        "candidates": plan_candidates(plan, application),
        "changeable": bool(verdict) and PLAN.allows(plan.state, "change"),
    }
    return call_page(request, "reviews/staff_plan_application.html", plan.call, "plans", context)


@login_required
@require_POST
def staff_plan_change(
    request: SignedInRequest, slug: str, number: int, reference: str
) -> HttpResponse:
    """Take a reviewer from an application or give it one (POST `remove`, `add`: their keys)."""
    plan = _plan(request, slug, number)
    application = _application(plan, reference)
    try:
        change_pair(
            plan=plan,
            application=application,
            remove=_reviewer(plan.call, request.POST.get("remove", "")),
            add=_reviewer(plan.call, request.POST.get("add", "")),
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, "The plan is changed and its numbers are added up again.")
    return redirect("reviews:staff_plan_application", slug, number, reference)


def _reviewer(call: Call, key: str) -> Reviewer | None:
    if not key:
        return None
    rows = Reviewer.objects.select_related("user", "panel")
    # A key that is no UUID is no reviewer either.
    return get_object_or_404(rows, panel__call=call, key__in=[key] if len(key) == 36 else [])


@login_required
@require_http_methods(["POST"])
def staff_plan_apply(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Make the assignments and send the invitations; many of them by a job."""
    plan = _plan(request, slug, number)
    require(can_route(request.user, plan.call))
    form = DueForm(request.POST, call=plan.call)
    if form.is_valid():
        try:
            return _apply(request, plan, form.due_at())
        except RuleBroken as error:
            error.field = "due_on" if error.field == "due_at" else None
            add_rule_error(form, error)
    return _detail_page(request, plan, form)


def _apply(request: SignedInRequest, plan: AssignmentPlan, due_at: datetime) -> HttpResponse:
    by, at = request.user, arrived_at(request)
    if plan.pairs.count() > LARGE:
        job = start_applying(plan=plan, due_at=due_at, by=by, at=at)
        return redirect("jobs:job_detail", pk=job.pk)
    count = apply_plan(plan=plan, due_at=due_at, by=by, at=at)
    tell(request, f"{count} assignments are made and the invitations are on their way.")
    return redirect("reviews:staff_assignment_list", slug=plan.call.slug)


@login_required
@require_POST
def staff_plan_discard(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Put the plan aside."""
    plan = _plan(request, slug, number)
    try:
        discard_plan(plan=plan, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"Plan {number} is discarded. It stays readable.")
    return redirect("reviews:staff_plan_list", slug=slug)
