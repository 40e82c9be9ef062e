"""Staying signed in while one works, and losing nothing when one is not."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from core.middleware import GetResponse
from core.resending import kept
from core.web import arrived_at, signed_out_page

# A renewal is a write, so being here all day costs one.
RENEW_AFTER = timedelta(days=1)


def renewal(get_response: GetResponse) -> GetResponse:
    """Let a sign-in last its whole time again whenever its person does something.

    A request that asked nothing of the session is left alone, so that none costs a query more.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and SESSION_KEY in request.session:
            at = arrived_at(request).timestamp()
            if at - _renewed(request) > RENEW_AFTER.total_seconds():
                request.session["renewed"] = at
        return response

    return middleware


def _renewed(request: HttpRequest) -> float:
    """When the sign-in began to last its time, in seconds since the epoch."""
    if "renewed" in request.session:
        return float(request.session["renewed"])
    signed_in = request.user.last_login if request.user.is_authenticated else None
    return signed_in.timestamp() if signed_in else 0.0


def signed_out(get_response: GetResponse) -> GetResponse:
    """Answer a form of somebody who is signed out with a page that keeps it, not with sign-in.

    What a script sent goes to sign-in as ever: scripts keep what they send on their page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_sent_to_sign_in(response) and _is_navigation(request):
            form = kept(request)
            if form is not None:
                return signed_out_page(request, form)
        return response

    return middleware


def _is_sent_to_sign_in(response: HttpResponse) -> bool:
    if response.status_code != 302:
        return False
    target = urlsplit(response.headers["Location"])
    return target.path == resolve_url(settings.LOGIN_URL) and REDIRECT_FIELD_NAME in parse_qs(
        target.query
    )


def _is_navigation(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
