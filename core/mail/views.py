"""Turning a kind of mail off by the link in it; and on a development machine, reading mail.

The URLs for reading exist only with DEBUG.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from core.mail.kinds import ALWAYS
from core.mail.models import OutgoingMail
from core.mail.quiet import quiet_addresses, read_quiet_token, turn_off, turn_on
from core.web import arrived_at, page


# Mail programs post without cookies (RFC 8058); the token stands for the protection.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def mail_quiet(request: HttpRequest, token: str) -> HttpResponse:
    """Look, which changes nothing, for scanners follow links; a POST acts and answers at once."""
    found = read_quiet_token(token)
    if found is None:
        response = page(request, "mail/mail_quiet_broken.html")
        response.status_code = 404
        return response
    address, kind = found
    if request.method == "POST":
        act = turn_on if request.POST.get("again") else turn_off
        act(address=address, kind=kind, at=arrived_at(request))
    context = {
        "address": address,
        "kind": kind,
        "is_off": bool(quiet_addresses(kind, [address])),
        "was_done": request.method == "POST",
        "always": ALWAYS,
    }
    return page(request, "mail/mail_quiet.html", context)


@require_GET
def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest 250 mails."""
    return page(request, "mail/mail_list.html", {"mails": OutgoingMail.objects.all()[:250]})


@require_GET
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its reader sees it."""
    mail = get_object_or_404(OutgoingMail.objects.prefetch_related("files"), pk=pk)
    return page(request, "mail/mail_detail.html", {"mail": mail})
