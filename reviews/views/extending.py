"""More time for one review."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from grants.models import Call
from reviews.actions.extensions import ask_for_more_time, decline_more_time, extend_assignment
from reviews.forms.assignments import ExtendForm, MoreTimeForm
from reviews.models import Assignment
from reviews.permissions import can_route
from reviews.queries.desk import open_request
from reviews.queries.reviewing import reviewer_assignments, standing_assignments
from reviews.views.common import call_page, require_no_conflict, staff_call


def _to_the_day(error: RuleBroken) -> RuleBroken:
    """The form asks for a day where the action takes a moment."""
    error.field = "due_on" if error.field in {"until", "due_at"} else error.field
    return error


@login_required
@require_http_methods(["GET", "POST"])
def review_more_time(request: SignedInRequest, reference: str) -> HttpResponse:
    """A reviewer asks for a later date."""
    assignment = get_object_or_404(
        reviewer_assignments(request.user), application__reference=reference
    )
    call = assignment.application.call
    form = MoreTimeForm(request.POST if request.method == "POST" else None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_more_time(
                assignment=assignment,
                until=form.due_at(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, _to_the_day(error))
        else:
            tell(request, "Staff are asked. Until they answer, the date stays as it is.")
            return redirect("reviews:review_edit", reference=reference)
    context = {"form": form, "assignment": assignment, "asked": open_request(assignment)}
    return page(request, "reviews/review_more_time.html", context, forms=[form])


def standing_assignment(call: Call, reference: str, key: UUID) -> Assignment:
    """An assignment of a call that stands, else 404."""
    rows = standing_assignments().select_related("application__call__programme", "reviewer__user")
    return get_object_or_404(
        rows, application__call=call, application__reference=reference, reviewer__key=key
    )


@login_required
@require_http_methods(["GET", "POST"])
def staff_assignment_extend(
    request: SignedInRequest, slug: str, reference: str, key: UUID
) -> HttpResponse:
    """Move the due date of one review, or answer who asked for it."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    assignment = standing_assignment(call, reference, key)
    require_no_conflict(request, assignment.application)
    asked = open_request(assignment)
    sent = request.POST if request.method == "POST" else None
    initial = {"due_on": asked.until.date()} if asked else {}
    form = ExtendForm(sent, call=call, asked=asked, initial=initial)
    if sent is not None and form.is_valid():
        try:
            words = _answer(request, assignment, form)
        except RuleBroken as error:
            add_rule_error(form, _to_the_day(error))
        else:
            tell(request, words)
            return redirect("reviews:staff_assignment_list", slug=slug)
    context = {"form": form, "assignment": assignment, "asked": asked}
    name = "reviews/staff_assignment_extend.html"
    return call_page(request, name, call, "assignments", context, forms=[form])


def _answer(request: SignedInRequest, assignment: Assignment, form: ExtendForm) -> str:
    reason, at = form.cleaned_data["reason"], arrived_at(request)
    who = assignment.reviewer.user
    if form.is_declined:
        decline_more_time(assignment=assignment, reason=reason, by=request.user, at=at)
        return f"{who} is told that the date stays."
    extend_assignment(
        assignment=assignment, until=form.due_at(), reason=reason, by=request.user, at=at
    )
    return f"{who} has more time and is told so."
