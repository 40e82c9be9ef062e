"""What the overview of a call offers around taking applications in."""

from typing import Any

from django.urls import reverse

from core.web import SignedInRequest
from grants.models import Call
from grants.permissions import can_work_on
from grants.states import CALL, CallState


def intake_actions(request: SignedInRequest, call: Call) -> list[dict[str, Any]]:
    """Links and deeds, each only where the call has a use for it."""
    reason = can_work_on(request.user, call.programme).reason
    is_published = call.state == CallState.PUBLISHED
    offered = [
        ("Dates of the batches", "staff_batches", call.mode == Call.Mode.BATCH),
        ("Invitations", "staff_invitations", _invites(call)),
        ("Choose who goes on", "staff_stage", call.next_stages.exists()),
        ("Give an applicant more time", "staff_extensions", is_published),
        ("Reopen the call", "staff_call_reopen", CALL.allows(call.state, "reopen")),
    ]
    links = [
        {
            "label": label,
            "url": reverse(f"grants:{name}", args=[call.slug]),
            "kind": "secondary",
            "reason": reason,
        }
        for label, name, has_use in offered
        if has_use
    ]
    if call.state == CallState.CLOSED:
        return links
    trial = {
        "label": "Try the form",
        "url": reverse("grants:staff_trial_start", args=[call.slug]),
        "method": "post",
        "kind": "secondary",
        "reason": reason,
    }
    return [*links, trial]


def _invites(call: Call) -> bool:
    return call.audience == Call.Audience.INVITED or call.first_stage_id is not None
