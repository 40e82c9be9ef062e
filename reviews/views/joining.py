"""Answering the invitation to join a panel, from the mail, without an account."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import RuleBroken
from core.web import SignedInRequest, arrived_at, page, warn
from grants.queries.calls import reachable_calls
from reviews.actions.joining_answers import accept_panel_invitation, decline_panel_invitation
from reviews.forms.joining import AcceptForm, SuggestionForm
from reviews.models import PanelInvitation
from reviews.queries.joining import invitation_obstacle
from reviews.states import PanelInvitationState
from reviews.tokens import panel_invitation_from
from reviews.views.invitations import closed_link

ANSWERED = {PanelInvitationState.ACCEPTED, PanelInvitationState.DECLINED}


@never_cache
@require_http_methods(["GET", "POST"])
def panel_invitation_answer(request: SignedInRequest, token: str) -> HttpResponse:
    """The page behind the link. Looking changes nothing; only a POST answers."""
    invitation = panel_invitation_from(token)
    if invitation is None:
        return closed_link(request, "This link is not complete. Open it from the mail again.", 404)
    if invitation.state in ANSWERED:
        return _answered(request, invitation)
    obstacle = invitation_obstacle(invitation, arrived_at(request))
    if obstacle:
        return closed_link(request, obstacle, 410)
    chosen = request.POST.get("answer", "")
    accept = AcceptForm(request.POST if chosen == "accept" else None)
    decline = SuggestionForm(request.POST if chosen == "decline" else None)
    if chosen and _given(request, invitation, accept, decline):
        return redirect("reviews:panel_invitation_answer", token=token)
    call = invitation.panel.call
    context = {
        "invitation": invitation,
        "call": call,
        # People are asked before a call opens, too: then there is nothing to read yet.
        "readable": reachable_calls(request.user, arrived_at(request)).filter(pk=call.pk).exists(),
        "accept": accept,
        "decline": decline,
        "forms": [accept, decline],
    }
    return page(request, "reviews/panel_invitation_answer.html", context, forms=[accept, decline])


def _given(
    request: SignedInRequest,
    invitation: PanelInvitation,
    accept: AcceptForm,
    decline: SuggestionForm,
) -> bool:
    """Whether the answer was taken, or else refused for good: both lead on to a fresh page."""
    form: forms.Form = accept if accept.is_bound else decline
    if not form.is_valid():
        return False
    at = arrived_at(request)
    try:
        if accept.is_bound:
            accept_panel_invitation(invitation=invitation, at=at, **accept.cleaned_data)
        else:
            decline_panel_invitation(
                invitation=invitation,
                reason=decline.cleaned_data["reason"],
                suggested=decline.suggested(),
                at=at,
            )
    except RuleBroken as error:
        warn(request, error.message)
    return True


def _answered(request: SignedInRequest, invitation: PanelInvitation) -> HttpResponse:
    context = {
        "invitation": invitation,
        "call": invitation.panel.call,
        "accepted": invitation.state == PanelInvitationState.ACCEPTED,
    }
    return page(request, "reviews/panel_invitation_answered.html", context)
