"""A submitted review as staff read it, and its words changed in the open."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken, require
from core.web import SignedInRequest, add_rule_error, arrived_at, tell
from grants.models import Call
from reviews.actions.editing import edit_review
from reviews.forms.assignments import EditForm, edit_initial
from reviews.models import Assignment, Review
from reviews.permissions import can_edit_review
from reviews.queries.desk import edits_of
from reviews.queries.reviewing import given_in
from reviews.states import AssignmentState, ReviewState
from reviews.views.common import call_page, require_no_conflict, staff_call


@login_required
@require_http_methods(["GET", "POST"])
def staff_review_edit(
    request: SignedInRequest, slug: str, reference: str, key: UUID
) -> HttpResponse:
    """The whole review; its texts can be changed with a reason, and the original stays."""
    call = staff_call(request, slug)
    assignment = _submitted(call, reference, key)
    require_no_conflict(request, assignment.application)
    verdict = can_edit_review(request.user, call)
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        require(verdict)
    form = EditForm(sent, initial=edit_initial(assignment.review))
    if sent is not None and form.is_valid():
        try:
            edit_review(
                assignment=assignment,
                texts=form.texts(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=arrived_at(request),
            )
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, "The review is changed. Its writer is told and sees both texts.")
            return redirect("reviews:staff_review_edit", slug, reference, key)
    context = {"form": form, "obstacle": verdict.reason, **_read(assignment)}
    name = "reviews/staff_review_edit.html"
    return call_page(request, name, call, "assignments", context, forms=[form])


def _submitted(call: Call, reference: str, key: UUID) -> Assignment:
    """An assignment of the call whose review is submitted: a draft is its writer's own."""
    rows = Assignment.objects.filter(
        application__call=call,
        state=AssignmentState.ACCEPTED,
        review__state=ReviewState.SUBMITTED,
    ).select_related("application__call__programme", "reviewer__user", "review")
    return get_object_or_404(rows, application__reference=reference, reviewer__key=key)


def _read(assignment: Assignment) -> dict[str, Any]:
    review: Review = assignment.review
    return {
        "assignment": assignment,
        "review": review,
        "given": [(criterion, given) for criterion, given in given_in(review)],
        "confidence": review.confidence,
        "edits": list(edits_of(review).select_related("by")),
    }
