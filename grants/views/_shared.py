"""What several pages of this app need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.errors import NotAllowed
from core.web import SignedInRequest
from grants.models import Application, Call
from grants.permissions import (
    can_edit_application,
    can_reinstate_application,
    can_withdraw_application,
)
from grants.queries import programme_submissions, staff_applications, visible_applications
from grants.queries.changes import open_request, unsent_changes
from grants.queries.forms import has_been_carried
from grants.queries.impartial import HIDDEN
from grants.states import APPLICATION, CALL, ApplicationState, CallState

APPLICATION_TONES = {
    ApplicationState.DRAFT: "neutral",
    ApplicationState.SUBMITTED: "success",
    ApplicationState.WITHDRAWN: "caution",
    ApplicationState.SCREENED_OUT: "neutral",
    ApplicationState.FUNDED: "brand",
    ApplicationState.WAITLISTED: "info",
    ApplicationState.DECLINED: "neutral",
}
CALL_TONES = {"Open": "success", CALL.names[CallState.PUBLISHED]: "info"}
PAGE_SIZE = 50


def call_state(call: Call, at: datetime) -> dict[str, str]:
    """The state of a call as its tag shows it."""
    name = call.state_name(at)
    return {"label": name, "tone": CALL_TONES.get(name, "neutral")}


def own_application(request: SignedInRequest, reference: str) -> Application:
    """An application the person may see, or page 404."""
    return get_object_or_404(visible_applications(request.user), reference=reference)


def staff_application(request: SignedInRequest, reference: str) -> Application:
    """An application of one of the person's programmes, or page 404; 403 in a conflict."""
    found = staff_applications(request.user).select_related("handler")
    application = found.filter(reference=reference).first()
    if application is None:
        get_object_or_404(programme_submissions(request.user), reference=reference)
        raise NotAllowed(HIDDEN)
    return application


def question_url(application: Application, section: str, question: str) -> str:
    """Where a question of the application is answered."""
    url = reverse("grants:application_section", args=[application.reference, section])
    return f"{url}#id_{question}"


def state_tag(application: Application) -> dict[str, str]:
    """The state as a word and its tone."""
    return {
        "label": APPLICATION.names[application.state],
        "tone": APPLICATION_TONES[application.state],
    }


def crumbs(application: Application, *more: str) -> list[dict[str, str]]:
    """The way back from a page of an application."""
    items = [{"label": "Your applications", "url": reverse("grants:application_list")}]
    if more:
        url = reverse("grants:application_detail", args=[application.reference])
        items.append({"label": application.name[:60], "url": url})
        items += [{"label": label, "url": ""} for label in more]
    else:
        items.append({"label": application.reference, "url": ""})
    return items


def _link(application: Application, label: str, name: str, **more: str) -> dict[str, Any]:
    url = reverse(f"grants:{name}", args=[application.reference])
    return {"label": label, "url": url, "kind": "secondary", **more}


def application_actions(
    application: Application, request: SignedInRequest, at: datetime
) -> list[dict[str, Any]]:
    """What the person can do with the application, each with its reason when it is off."""
    actions = _writing_actions(application, request, at)
    actions.append(_link(application, "Download as PDF", "application_pdf"))
    if has_been_carried(application):
        actions.append(_link(application, "Changes of the form", "application_set_aside"))
    if application.state == ApplicationState.WITHDRAWN:
        label, name = "Take the withdrawal back", "application_reinstate"
        reason = can_reinstate_application(request.user, application, at).reason
        actions.append(_link(application, label, name, method="post", reason=reason, kind=""))
    may_withdraw = can_withdraw_application(request.user, application)
    if may_withdraw and APPLICATION.allows(application.state, "withdraw"):
        actions.append(_link(application, "Withdraw", "application_withdraw"))
    return actions


def _writing_actions(
    application: Application, request: SignedInRequest, at: datetime
) -> list[dict[str, Any]]:
    """What leads to a submission: checking, approval, taking over from an earlier application."""
    actions: list[dict[str, Any]] = []
    may_edit = can_edit_application(request.user, application, at)
    if APPLICATION.allows(application.state, "submit"):
        again = application.state == ApplicationState.SUBMITTED
        label = f"Check your answers and submit{' again' if again else ''}"
        kind = "secondary" if again and not application.has_unsent_changes else ""
        reason = may_edit.reason
        actions.append(_link(application, label, "application_submit", reason=reason, kind=kind))
        if application.call.signatory_required:
            actions.append(_link(application, "Approval by a signatory", "application_approval"))
    if application.state == ApplicationState.DRAFT and not application.title and may_edit:
        label = "Copy from an earlier application"
        actions.append(_link(application, label, "application_copy"))
    return actions


@dataclass(frozen=True)
class UnsentBanner:
    """Words about changes that are not part of what was submitted, and which answers they are."""

    text: str
    labels: list[str]
    url: str

    def __str__(self) -> str:
        return self.text


def unsent_sentence(application: Application, at: datetime) -> UnsentBanner | None:
    """What was changed after the submission that stands; `None` when nothing differs."""
    if not (application.has_unsent_changes and application.state == ApplicationState.SUBMITTED):
        return None
    unsent = unsent_changes(application)
    if unsent is None or not unsent.questions:
        return None
    return UnsentBanner(
        text=_unsent_words(application, at),
        labels=[question.label for question in unsent.questions],
        url=reverse("grants:application_changes", args=[application.reference]),
    )


def _unsent_words(application: Application, at: datetime) -> str:
    if application.is_open(at):
        return (
            "You changed answers after you submitted. These changes are not sent yet: what you "
            "submitted before stands until you submit again."
        )
    if open_request(application, at):
        return (
            "You changed answers after you submitted. These changes are not sent yet: what you "
            "submitted before stands until you submit again. Only the answers staff asked about "
            "are sent then."
        )
    return (
        "You changed answers after you submitted, and the call has closed. What you submitted "
        "stands; the later changes are kept here but were not sent."
    )


def version_of(text: str) -> int:
    """The version of an answer that a page says it shows; 0 when it shows none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
