"""Where the pages of signing in may stand."""

from collections.abc import Callable

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse

# Somebody whose session ended while they were writing signs in on top of the page they are on.
# These pages may therefore stand in a frame of a page of ours; no page may stand in a stranger's.
IN_A_FRAME = {
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "signed_in",
}
_framed_by_us = csp_replace({"frame-ancestors": [SELF]})


def sign_in_frame(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let the pages of signing in be framed by our own pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name in IN_A_FRAME:
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            _framed_by_us(lambda _request: response)(request)
        return response

    return middleware
