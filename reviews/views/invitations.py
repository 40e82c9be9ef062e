"""Answering an invitation from the mail, without an account."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, page, warn
from reviews.actions.invitations import answer_invitation
from reviews.forms.routing import AnswerForm
from reviews.models import Assignment, Invitation
from reviews.queries.reading import names_by_application
from reviews.queries.reviewing import invitation_assignments
from reviews.states import AssignmentState
from reviews.tokens import invitation_from


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_answer(request: SignedInRequest, token: str) -> HttpResponse:
    """Accept, decline or declare a conflict, per application. The link signs nobody in."""
    invitation = invitation_from(token)
    if invitation is None:
        return closed_link(request, "This link is not complete. Open it from the mail again.", 404)
    assignments = list(invitation_assignments(invitation))
    if invitation.answered_at is not None:
        return _answered(request, invitation)
    contact = invitation.reviewer.panel.call.programme.contact_email
    if arrived_at(request) > invitation.expires_at or not invitation.reviewer.is_active:
        words = f"This invitation has expired. Write to {contact} if you can still help."
        return closed_link(request, words, 410)
    waiting = [each for each in assignments if each.state == AssignmentState.INVITED]
    forms = _forms(request, waiting)
    if request.method == "POST" and all(form.is_valid() for form in forms):
        answers = {form.reference: form.answer() for form in forms}
        try:
            answer_invitation(invitation=invitation, answers=answers, at=arrived_at(request))
        except RuleBroken as error:
            warn(request, error.message)
        return redirect("reviews:invitation_answer", token=token)
    context = {"invitation": invitation, "forms": forms, "call": invitation.reviewer.panel.call}
    return page(request, "reviews/invitation_answer.html", context, forms=forms)


def _forms(request: SignedInRequest, assignments: list[Assignment]) -> list[AnswerForm]:
    names = names_by_application([each.application for each in assignments])
    sent = request.POST if request.method == "POST" else None
    return [
        AnswerForm(sent, assignment=each, people=names.get(each.application_id, []))
        for each in assignments
    ]


def _answered(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    rows = invitation.assignments.select_related("application").order_by("application__reference")
    visible = set(invitation_assignments(invitation).values_list("pk", flat=True))
    tones = {AssignmentState.ACCEPTED: "success", AssignmentState.INVITED: "info"}
    context = {
        "invitation": invitation,
        "call": invitation.reviewer.panel.call,
        # A conflict hides the title here as everywhere, also one found after declining.
        "rows": [
            {
                "reference": each.application.reference,
                "title": each.application.name if each.pk in visible else "",
                "state": each.get_state_display(),
                "tone": tones.get(each.state, "neutral"),
            }
            for each in rows
        ],
        "accepted": sum(each.state == AssignmentState.ACCEPTED for each in rows),
    }
    return page(request, "reviews/invitation_answered.html", context)


def closed_link(request: SignedInRequest, words: str, status: int) -> HttpResponse:
    """The page of a link that is wrong, over or taken back, with what to do."""
    response = page(request, "reviews/invitation_closed.html", {"words": words})
    response.status_code = status
    return response
