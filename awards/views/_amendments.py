"""What both pages of an award show of its changes."""

from typing import Any

from django.urls import reverse

from awards.models import Amendment, Award
from awards.permissions import can_request_amendment
from awards.queries.amendments import amendments_of
from awards.states import AmendmentState, AwardState
from awards.views._shared import deed
from core.web import SignedInRequest

TONES = {
    AmendmentState.REQUESTED: "info",
    AmendmentState.ASKED_BACK: "caution",
    AmendmentState.PROPOSED: "info",
    AmendmentState.APPROVED: "success",
    AmendmentState.DECLINED: "neutral",
    AmendmentState.WITHDRAWN: "neutral",
}


def amendment_rows(award: Award) -> list[dict[str, Any]]:
    """The changes of an award as its pages show them."""
    return [{"amendment": each, "tone": TONES[each.state]} for each in amendments_of(award)]


def amend_actions(request: SignedInRequest, award: Award) -> list[dict[str, str]]:
    """The kinds of changes one can ask for, for who may."""
    if award.state != AwardState.ACCEPTED or not can_request_amendment(request.user, award):
        return []
    return [
        deed(
            label,
            reverse("awards:award_amend", args=[award.reference, kind]),
            post=False,
            kind="secondary",
        )
        for kind, label in Amendment.Kind.choices
    ]
