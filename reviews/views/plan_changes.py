"""Changing a plan: one pair by hand, many from a file, and back again."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, require
from core.web import SignedInRequest, arrived_at, page, tell, warn
from grants.models import Application
from reviews.actions.plan_changes import change_plan, preview_change, undo_change
from reviews.errors import EditsRefused
from reviews.forms.plan_changes import PairForm, UploadForm
from reviews.models import AssignmentPlan, PlanChange, Reviewer
from reviews.permissions import can_route
from reviews.queries.boards import plan_csv, plan_version
from reviews.queries.plan_reasons import pair_reasons
from reviews.views._plan_parts import (
    application_of,
    effects,
    may_change,
    numbers_context,
    plan_of,
    touched_rows,
    wants_part,
)
from reviews.views.common import call_page

MOST_PROBLEMS = 50
"""Wrong lines told one by one."""


@login_required
@require_http_methods(["GET", "POST"])
def staff_plan_pair(
    request: SignedInRequest, slug: str, number: int, reference: str, key: UUID
) -> HttpResponse:
    """Why a reviewer is planned for an application or not, and what one can do about it."""
    plan = plan_of(request, slug, number)
    application = application_of(plan, reference)
    rows = Reviewer.objects.filter(panel__call=plan.call).select_related("user", "panel")
    reviewer = get_object_or_404(rows, key=key)
    if request.method != "POST":
        form = PairForm(plan=plan, initial={"version": plan_version(plan)})
        return _pair_page(request, plan, application, reviewer, form)
    require(can_route(request.user, plan.call))
    form = PairForm(request.POST, plan=plan)
    if not form.is_valid():
        return _pair_page(request, plan, application, reviewer, form)
    try:
        change = change_plan(
            plan=plan,
            edits=form.edits(reference, reviewer),
            expected=form.cleaned_data["version"],
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        _refuse(form, error)
        return _pair_page(request, plan, application, reviewer, form)
    return _changed(request, plan, change, reference)


def _refuse(form: PairForm | UploadForm, error: RuleBroken) -> None:
    for problem in error.problems if isinstance(error, EditsRefused) else [error.message]:
        form.add_error(None, problem)


def _pair_page(
    request: SignedInRequest,
    plan: AssignmentPlan,
    application: Application,
    reviewer: Reviewer,
    form: PairForm,
) -> HttpResponse:
    context: dict[str, Any] = {
        "plan": plan,
        "call": plan.call,
        "application": application,
        "reviewer": reviewer,
        "form": form,
        "said": pair_reasons(plan, application, reviewer),
        "changeable": bool(may_change(request, plan)),
        "version": plan_version(plan),
    }
    if wants_part(request):
        context["part"] = True
        return page(request, "reviews/_plan_pair.html", context, forms=[form])
    return call_page(
        request, "reviews/staff_plan_pair.html", plan.call, "plans", context, forms=[form]
    )


def _changed(
    request: SignedInRequest, plan: AssignmentPlan, change: PlanChange, reference: str
) -> HttpResponse:
    """The numbers and rows again for the script; else the page the person came from."""
    plan.refresh_from_db(fields=["objective", "worst", "figures", "short"])
    if wants_part(request):
        by = request.GET.get("by", "application")
        context = {
            **numbers_context(plan, change),
            "by": by,
            "rows": touched_rows(plan, change, by),
            "call": plan.call,
            "changeable": True,
        }
        return page(request, "reviews/_plan_answer.html", context)
    moved = "; ".join(
        f"{each.label.lower()} {each.before} → {each.after}"
        for each in effects(change.before, change.after)
    )
    tell(request, f"{change.words}. {moved.capitalize() or 'No number of the plan changed'}.")
    if reference:
        return redirect("reviews:staff_plan_application", plan.call.slug, plan.number, reference)
    return redirect("reviews:staff_plan_detail", plan.call.slug, plan.number)


@login_required
@require_POST
def staff_plan_undo(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Take the last change back."""
    plan = plan_of(request, slug, number)
    require(can_route(request.user, plan.call))
    version = request.POST.get("version", "")
    try:
        change = undo_change(
            plan=plan,
            expected=int(version) if version.isascii() and version.isdigit() else None,
            by=request.user,
            at=arrived_at(request),
        )
    except RuleBroken as error:
        if wants_part(request):
            return HttpResponse(error.message, status=409, content_type="text/plain")
        warn(request, error.message)
        return redirect("reviews:staff_plan_detail", slug, number)
    return _changed(request, plan, change, "")


@login_required
@require_GET
def staff_plan_csv(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The plan as lines that can be changed and sent back."""
    plan = plan_of(request, slug, number)
    response = HttpResponse(plan_csv(plan), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{number}-{slug}.csv"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def staff_plan_upload(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Changes from a file: first what they would do, then all of them at once."""
    plan = plan_of(request, slug, number)
    require(can_route(request.user, plan.call))
    if request.method != "POST":
        return _upload_page(request, plan, UploadForm(initial={"version": plan_version(plan)}))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, plan, form)
    edits, problems = form.edits()
    if "apply" in request.POST and not problems:
        try:
            change = change_plan(
                plan=plan,
                edits=edits,
                expected=form.cleaned_data["version"],
                by=request.user,
                at=arrived_at(request),
            )
        except EditsRefused:
            pass  # the dry run below names every reason by its line
        except RuleBroken as error:
            return _upload_page(
                request, plan, form, **_dry_run(request, plan, form, [error.message])
            )
        else:
            return _changed(request, plan, change, "")
    return _upload_page(request, plan, form, **_dry_run(request, plan, form, problems))


def _dry_run(
    request: SignedInRequest, plan: AssignmentPlan, form: UploadForm, problems: list[str]
) -> dict[str, Any]:
    """What the lines would do; what is wrong with them becomes errors of the form."""
    text = form.lines()
    edits, _ = form.edits()
    difference, before, after = preview_change(plan=plan, edits=edits, by=request.user)
    problems = [*problems, *difference.problems]
    for problem in problems[:MOST_PROBLEMS]:
        form.add_error("text", problem)
    if len(problems) > MOST_PROBLEMS:
        form.add_error("text", f"And {len(problems) - MOST_PROBLEMS:,} more lines like these.")
    return {
        "checked": True,
        "problems": len(problems),
        "difference": difference,
        "effects": effects(before, after),
        "text": text,
    }


def _upload_page(
    request: SignedInRequest, plan: AssignmentPlan, form: UploadForm, **more: Any
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "version": plan_version(plan),
        "back": reverse("reviews:staff_plan_detail", args=[plan.call.slug, plan.number]),
        "changeable": bool(may_change(request, plan)),
        **more,
    }
    return call_page(
        request, "reviews/staff_plan_upload.html", plan.call, "plans", context, forms=[form]
    )
