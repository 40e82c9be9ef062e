"""One review changes hands."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from reviews.actions.handover import hand_over
from reviews.forms.assignments import HandOverForm
from reviews.permissions import can_route
from reviews.views.common import call_page, require_no_conflict, staff_call
from reviews.views.extending import standing_assignment


@login_required
@require_http_methods(["GET", "POST"])
def staff_assignment_hand_over(
    request: SignedInRequest, slug: str, reference: str, key: UUID
) -> HttpResponse:
    """Ask somebody else in place of a reviewer."""
    call = staff_call(request, slug)
    require(can_route(request.user, call))
    assignment = standing_assignment(call, reference, key)
    require_no_conflict(request, assignment.application)
    form = HandOverForm(request.POST if request.method == "POST" else None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            new = hand_over(
                assignment=assignment,
                to=form.cleaned_data["reviewer"],
                due_at=form.due_at(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            error.field = "due_on" if error.field == "due_at" else error.field
            add_rule_error(form, error)
        else:
            tell(request, f"{new.reviewer} is asked to review {reference} instead.")
            return redirect("reviews:staff_assignment_list", slug=slug)
    context = {
        "form": form,
        "title": f"Somebody else for {reference}",
        "hint": f"{assignment.reviewer} has it now. What they wrote stays with them, is shown to "
        "nobody and does not count.",
        "button": "Hand it over",
    }
    return call_page(request, "reviews/staff_form.html", call, "assignments", context, forms=[form])
