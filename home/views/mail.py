from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.queries import present_addresses
from core.errors import RuleBroken, require
from core.mail.models import OutgoingMail
from core.web import SignedInRequest, add_rule_error, arrived_at, page, tell
from home.actions import dismiss_mails, resend_mails
from home.forms import ResendForm
from home.permissions import can_open_staff_desk
from home.queries import failed_mails, hats_of
from home.views.mail_log import MAIL_TONES

ROWS = 50


@login_required
@require_GET
def staff_mail_list(request: SignedInRequest) -> HttpResponse:
    """Mail that was given up or came back, with the server's words, to be sent again."""
    require(can_open_staff_desk(hats_of(request.user)))
    return _page(request, ResendForm(mails=failed_mails(request.user, to_resend=True)))


@login_required
@require_POST
def staff_mail_resend(request: SignedInRequest) -> HttpResponse:
    """Send the chosen mails again, or all of them in one deed."""
    return _do(request, resend_mails, "on the way again")


@login_required
@require_POST
def staff_mail_dismiss(request: SignedInRequest) -> HttpResponse:
    """Take the chosen mails off the list: nobody needs them any more."""
    return _do(request, dismiss_mails, "dismissed")


def _do(request: SignedInRequest, deed: Callable[..., int], done: str) -> HttpResponse:
    require(can_open_staff_desk(hats_of(request.user)))
    form = ResendForm(request.POST, mails=failed_mails(request.user, to_resend=True))
    every = "all" in request.POST
    if form.is_valid() or every:
        keys = None if every else form.cleaned_data["mail"]
        try:
            count = deed(keys=keys, by=request.user, at=arrived_at(request))
        except RuleBroken as error:
            add_rule_error(form, error)
        else:
            tell(request, f"{'1 mail is' if count == 1 else f'{count} mails are'} {done}.")
            return redirect("home:staff_mail_list")
    return _page(request, form)


def _page(request: SignedInRequest, form: ResendForm) -> HttpResponse:
    mails = failed_mails(request.user)
    may = {key for key, _ in form.fields["mail"].choices}  # type: ignore[attr-defined]
    chosen = set(form.data.getlist("mail")) if form.is_bound else set()  # type: ignore[attr-defined]
    shown = list(mails[:ROWS])
    present = present_addresses(mail.to for mail in shown)
    rows = [
        {
            "mail": mail,
            "tone": MAIL_TONES[OutgoingMail.State(mail.state)],
            "present": present.get(mail.to.lower(), ""),
            "key": mail.dedupe_key if mail.dedupe_key in may else "",
            "chosen": mail.dedupe_key in chosen,
        }
        for mail in shown
    ]
    context = {
        "form": form,
        "rows": rows,
        "total": mails.count(),
        "resend_url": reverse("home:staff_mail_resend") if may else "",
        "dismiss_url": reverse("home:staff_mail_dismiss"),
        "to_resend": len(may),
    }
    return page(request, "home/staff_mail_list.html", context, forms=[form])
