"""What happens around every request."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.arrival import ARRIVED, stamped_at
from core.audit.trail import Origin, origin
from core.errors import NotAllowed
from core.web import refused, takes_no_visit, unreadable

GetResponse = Callable[[HttpRequest], HttpResponse]


def caller(get_response: GetResponse) -> GetResponse:
    """Write the caller's address where everything looks for it, past the proxies of ours.

    Limits of the sign-in, the audit trail and the acceptance of an award go by it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = settings.TRUSTED_PROXIES.caller(
            request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
        )
        return get_response(request)

    return middleware


def arrival(get_response: GetResponse) -> GetResponse:
    """Note when the request arrived: a deadline is judged by this moment, not by a later one.

    `config/arrival.py` writes it down before a thread takes the request, and a proxy before that
    where `PROXY_STAMPS_ARRIVAL` says so.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        arrived: float = request.META.get(ARRIVED) or timezone.now().timestamp()
        if settings.PROXY_STAMPS_ARRIVAL:
            arrived = stamped_at(request.headers.get("X-Request-Start", ""), arrived)
        moment = datetime.fromtimestamp(arrived, UTC)
        request.arrived_at = moment  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def audit_trail(get_response: GetResponse) -> GetResponse:
    """Tell the audit trail where the request came from."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = origin.set(
            Origin(address=request.META.get("REMOTE_ADDR") or None, request_id=str(uuid.uuid4()))
        )
        try:
            return get_response(request)
        finally:
            origin.reset(token)

    return middleware


# What neither PostgreSQL nor Python takes, in the words of their errors, and in ours. It comes from
# programs, never from a keyboard, and may stand in any field of any form.
UNREADABLE = {
    "NUL (0x00)": "The address or the form holds a character that cannot be stored (NUL).",
    "for integer string conversion": "The address or the form holds a number that is too long.",
}


class DomainErrors:
    """Turn a refusal no view handled into page 403 with its reason, the unreadable into 400.

    A visit to an address that only takes forms becomes page 405.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give who opens an address that only takes forms a page, where Django leaves it blank."""
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            return takes_no_visit(request, response.headers["Allow"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for exceptions of views only."""
        if isinstance(exception, NotAllowed):
            return refused(request, exception.message)
        if isinstance(exception, ValueError | DataError):
            said = str(exception)
            for words, reason in UNREADABLE.items():
                if words in said:
                    return unreadable(request, reason)
        return None


domain_errors = DomainErrors
__all__ = ["arrival", "audit_trail", "caller", "domain_errors"]
