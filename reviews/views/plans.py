"""Assignment plans: made, looked at with their numbers, changed, applied."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import YES, RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell, warn
from grants.models import Call
from grants.queries import applications_in_round
from reviews.actions.inviting import apply_plan, start_applying
from reviews.actions.plan_changes import numbers_of
from reviews.actions.planning import discard_plan, start_planning
from reviews.emails import invitation_preview
from reviews.forms.planning import PlanForm
from reviews.forms.routing import DueForm, end_of_day
from reviews.models import AssignmentPlan
from reviews.permissions import can_route
from reviews.queries.applying import asked_lines, asking_of
from reviews.queries.boards import plan_version
from reviews.queries.candidates import active_reviewers
from reviews.queries.comparing import compared, kept_counts
from reviews.queries.plan_reasons import reasons_for
from reviews.queries.planning import call_parameters
from reviews.queries.progress import PAGE
from reviews.views._plan_parts import (
    TONES,
    application_of,
    effects,
    may_change,
    numbers_context,
    plan_of,
    table_context,
)
from reviews.views.common import LARGE, action, call_page, whole_call

USUAL_DAYS = 21
"""Days reviewers get unless staff say otherwise."""


@login_required
@require_GET
def staff_plan_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The plans of a call and the form for another one."""
    call = whole_call(request, slug)
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
    call = whole_call(request, slug)
    require(can_route(request.user, call))
    form = _plan_form(call, request.POST)
    if not form.is_valid():
        return _list_page(request, call, form)
    job = start_planning(
        call=call, parameters=form.parameters(), by=request.user, at=arrived_at(request)
    )
    return redirect("jobs:job_detail", pk=job.pk)


@login_required
@require_GET
def staff_plan_detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """A plan with its numbers and its pairs, by application or (`?by=reviewer`) by reviewer."""
    plan = plan_of(request, slug, number)
    verdict = may_change(request, plan)
    where, quiet = (slug, number), "secondary"
    numbers = plan.call.plans.exclude(pk=plan.pk).values_list("number", flat=True)
    context = {
        **numbers_context(plan),
        **table_context(request, plan),
        "changeable": bool(verdict),
        "tone": TONES.get(plan.state, "neutral"),
        "others": list(numbers[:PAGE]),
        "actions": [
            action(verdict, "Apply and invite", "reviews:staff_plan_apply", *where),
            action(
                verdict, "Change by file", "reviews:staff_plan_upload", *where, kind="secondary"
            ),
            action(YES, "Download as CSV", "reviews:staff_plan_csv", *where, kind=quiet),
        ],
        "discard": action(
            verdict,
            "Discard this plan",
            "reviews:staff_plan_discard",
            *where,
            kind="secondary",
            post=True,
        ),
    }
    return call_page(request, "reviews/staff_plan_detail.html", plan.call, "plans", context)


@login_required
@require_GET
def staff_plan_application(
    request: SignedInRequest, slug: str, number: int, reference: str
) -> HttpResponse:
    """Why these reviewers are planned for an application, and why not the others."""
    plan = plan_of(request, slug, number)
    application = application_of(plan, reference)
    context = {
        **numbers_context(plan),
        "application": application,
        "said": reasons_for(plan, application),
        "changeable": bool(may_change(request, plan)),
    }
    return call_page(request, "reviews/staff_plan_application.html", plan.call, "plans", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_plan_apply(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Who would be asked for how many, and the mail; then do it. Many of them by a job."""
    plan = plan_of(request, slug, number)
    require(can_route(request.user, plan.call))
    day = (arrived_at(request) + timedelta(days=USUAL_DAYS)).date()
    form = DueForm(request.POST or None, call=plan.call, initial={"due_on": day})
    if request.method == "POST" and form.is_valid():
        try:
            return _apply(request, plan, form.due_at())
        except RuleBroken as error:
            error.field = "due_on" if error.field == "due_at" else None
            add_rule_error(form, error)
    asking = asking_of(plan)
    context = {
        "plan": plan,
        "form": form,
        "asking": asking,
        "lines": asked_lines(plan, asking),
        "mail": invitation_preview(plan, asking, due_at=end_of_day(day, plan.call)),
        "version": plan_version(plan),
        "obstacle": may_change(request, plan).reason,
    }
    return call_page(
        request, "reviews/staff_plan_apply.html", plan.call, "plans", context, forms=[form]
    )


def _apply(request: SignedInRequest, plan: AssignmentPlan, due_at: datetime) -> HttpResponse:
    by, at = request.user, arrived_at(request)
    said = request.POST.get("version", "")
    seen = int(said) if said.isascii() and said.isdigit() else None
    if plan.pairs.count() > LARGE:
        job = start_applying(plan=plan, due_at=due_at, expected=seen, by=by, at=at)
        return redirect("jobs:job_detail", pk=job.pk)
    count = apply_plan(plan=plan, due_at=due_at, expected=seen, by=by, at=at)
    tell(request, f"{count} assignments are made and the invitations are on their way.")
    return redirect("reviews:staff_assignment_list", slug=plan.call.slug)


@login_required
@require_GET
def staff_plan_compare(
    request: SignedInRequest, slug: str, number: int, other: int
) -> HttpResponse:
    """What moves between two plans of a call."""
    plan = plan_of(request, slug, number)
    second = plan_of(request, slug, other)
    moves, following = compared(plan, second, request.GET.get("after", ""))
    context = {
        "plan": plan,
        "other": second,
        "moves": moves,
        "next": following,
        "counts": kept_counts(plan, second),
        "effects": effects(numbers_of(second), numbers_of(plan)),
    }
    return call_page(request, "reviews/staff_plan_compare.html", plan.call, "plans", context)


@login_required
@require_POST
def staff_plan_discard(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Put the plan aside."""
    plan = plan_of(request, slug, number)
    try:
        discard_plan(plan=plan, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"Plan {number} is discarded. It stays readable.")
    return redirect("reviews:staff_plan_list", slug=slug)
