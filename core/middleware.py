"""What happens around every request."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.audit.trail import Origin, origin
from core.errors import NotAllowed
from core.web import refused

GetResponse = Callable[[HttpRequest], HttpResponse]
# A header that says more than this is a mistake or a lie, and is not believed.
LONGEST_WAIT = timedelta(minutes=5)
_START = re.compile(r"(?:t=)?(\d{10,16})(?:\.(\d{1,6}))?")


def arrival(get_response: GetResponse) -> GetResponse:
    """Note when the request arrived: a deadline is judged by this moment, not by a later one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if settings.TRUST_REQUEST_START:
            now = started_at(request.headers.get("X-Request-Start", ""), now) or now
        request.arrived_at = now  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def started_at(header: str, now: datetime) -> datetime | None:
    """The moment a proxy says it took the request in, when that can be true.

    Seconds with a fraction, milliseconds or microseconds since 1970, with or without `t=`.
    """
    match = _START.fullmatch(header.strip())
    if match is None:
        return None
    whole, fraction = match.groups()
    number = float(f"{whole}.{fraction or 0}")
    for unit in (1_000_000, 1_000, 1):
        seconds = number / unit
        if seconds > 1_000_000_000:
            moment = datetime.fromtimestamp(seconds, UTC)
            return moment if timedelta() <= now - moment <= LONGEST_WAIT else None
    return None


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


class DomainErrors:
    """Turn a refusal that no view handled into page 403 with its reason."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for exceptions of views only."""
        if isinstance(exception, NotAllowed):
            return refused(request, exception.message)
        return None


domain_errors = DomainErrors
__all__ = ["arrival", "audit_trail", "domain_errors", "started_at"]
