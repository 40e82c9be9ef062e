"""Staff: all mail of their programmes, and one mail as it was sent."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.queries import present_addresses
from core.errors import RuleBroken, require
from core.mail.masking import without_secrets
from core.mail.models import OutgoingMail
from core.web import SignedInRequest, arrived_at, page, tell, warn
from home.actions import readdress_mail
from home.forms import MailFilterForm
from home.permissions import can_open_staff_desk, can_send_again
from home.queries import hats_of
from home.queries.mail import history_of, logged_mails, readable_mails, tells_of_hidden

PAGE = 50
State = OutgoingMail.State
MAIL_TONES = {
    State.QUEUED: "info",
    State.SENDING: "info",
    State.SENT: "success",
    State.FAILED: "danger",
    State.DISMISSED: "neutral",
    State.BOUNCED: "danger",
}


@login_required
@require_GET
def staff_mail_log(request: SignedInRequest) -> HttpResponse:
    """All mail of the person's programmes, newest first."""
    require(can_open_staff_desk(hats_of(request.user)))
    filters = MailFilterForm(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    mails = logged_mails(request.user, **chosen) if chosen else OutgoingMail.objects.none()
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        mails = mails.filter(pk__lt=int(after))
    found = list(mails[: PAGE + 1])
    at = arrived_at(request)
    context = {
        "filters": filters,
        "rows": [{"mail": mail, "state": _state(mail, at)} for mail in found[:PAGE]],
        "next_after": found[PAGE - 1].pk if len(found) > PAGE else "",
        "is_filtered": bool(after or not chosen or any(chosen.values())),
    }
    return page(request, "home/staff_mail_log.html", context)


@login_required
@require_GET
def staff_mail_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mail as its reader got it, without what opens a door, and what became of it."""
    mail = _mail(request, pk)
    subject = without_secrets(mail.subject)
    context = {
        "mail": mail,
        "state": _state(mail, arrived_at(request)),
        # A mail of no programme is about signing in, and may hold a code that is good for it.
        "body": without_secrets(mail.body) if mail.scope else "",
        "subject": subject,
        "files": mail.files.all(),
        "history": history_of(mail),
        "actions": _actions(request, mail),
        "breadcrumbs": [
            {"label": "All mail", "url": reverse("home:staff_mail_log")},
            {"label": subject[:60]},
        ],
    }
    return page(request, "home/staff_mail_detail.html", context)


@login_required
@require_POST
def staff_mail_readdress(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a mail that did not arrive to where its reader reads now."""
    mail = _mail(request, pk)
    try:
        to = readdress_mail(mail=mail, by=request.user, at=arrived_at(request))
    except RuleBroken as error:
        warn(request, error.message)
    else:
        tell(request, f"The mail is on the way to {to}.")
    return redirect("home:staff_mail_detail", pk)


def _mail(request: SignedInRequest, pk: int) -> OutgoingMail:
    require(can_open_staff_desk(hats_of(request.user)))
    mail = get_object_or_404(readable_mails(request.user), pk=pk)
    if tells_of_hidden(mail, request.user):
        raise Http404
    return mail


def _state(mail: OutgoingMail, at: datetime) -> dict[str, Any]:
    """The state as a word, its tone, and the moment that belongs to it."""
    label, moment = mail.get_state_display(), None
    if mail.state == State.QUEUED and mail.not_before > at:
        label, moment = "Waiting until", mail.not_before
    elif mail.state == State.SENT:
        moment = mail.sent_at
    elif mail.state == State.BOUNCED:
        moment = mail.bounced_at
    elif mail.state == State.FAILED:
        moment = mail.claimed_at
    tone = MAIL_TONES[State(mail.state)]
    return {"label": label, "tone": tone, "at": moment}


def _actions(request: SignedInRequest, mail: OutgoingMail) -> list[dict[str, str]]:
    if mail.state not in OutgoingMail.UNDELIVERED or not can_send_again(request.user, mail):
        return []
    chosen = {"method": "post", "name": "mail", "value": mail.dedupe_key, "kind": "secondary"}
    again = {**chosen, "label": "Send it again", "url": reverse("home:staff_mail_resend")}
    dismiss = {**chosen, "label": "Dismiss it", "url": reverse("home:staff_mail_dismiss")}
    present = present_addresses([mail.to]).get(mail.to.lower())
    if not present:
        return [again, dismiss]
    url = reverse("home:staff_mail_readdress", args=[mail.pk])
    label = f"Send to their present address, {present}"
    return [{"method": "post", "label": label, "url": url}, again, dismiss]
