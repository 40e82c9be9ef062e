"""What the staff page of an application says about handling, messages and requests for changes."""

from typing import Any

from django.urls import reverse

from core.web import SignedInRequest, arrived_at
from grants.deadlines import local_day
from grants.models import Application
from grants.permissions import can_work_on
from grants.queries.messages import unread_messages
from grants.states import APPLICATION, CHANGE_REQUEST, ApplicationState, ChangeRequestState
from grants.views.staff_changes import TONES


def correspondence(request: SignedInRequest, application: Application) -> dict[str, Any]:
    """Context of `grants/_staff_handling.html`."""
    at = arrived_at(request)
    waits = application.state == ApplicationState.SUBMITTED
    promised = application.promised_by if waits else None
    rows = [(row, row.state_at(at)) for row in application.change_requests.all()]
    return {
        "promised": promised,
        "is_late": bool(promised and promised < local_day(application.call, at)),
        "unread": unread_messages(application, request.user),
        "change_requests": [
            {"row": row, "label": CHANGE_REQUEST.names[state], "tone": TONES[state]}
            for row, state in rows
        ],
        "handling": _deeds(request, application, [state for _row, state in rows]),
    }


def _deeds(
    request: SignedInRequest, application: Application, asked: list[str]
) -> list[dict[str, Any]]:
    def deed(label: str, name: str, **more: str) -> dict[str, Any]:
        url = reverse(f"grants:{name}", args=[application.reference])
        return {"label": label, "url": url, "kind": "secondary", **more}

    deeds = [deed("Messages", "staff_application_messages")]
    if not can_work_on(request.user, application.call.programme):
        return deeds
    if application.handler_id != request.user.pk:
        deeds.append(deed("Take it", "staff_application_take", method="post"))
    deeds.append(deed("Give it to somebody", "staff_handler_assign"))
    if application.state == ApplicationState.SUBMITTED:
        deeds.append(deed("Move the promise", "staff_promise_move"))
    if APPLICATION.allows(application.state, "ask_for_changes") and not application.is_open(
        arrived_at(request)
    ):
        waits = "A request for changes is open." if ChangeRequestState.OPEN in asked else ""
        deeds.append(deed("Ask for changes", "staff_change_request_create", reason=waits))
    return deeds
