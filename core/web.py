"""Small helpers for views. The only place below the apps' views that speaks HTTP."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from core.clock import clock_of
from core.errors import RuleBroken
from core.resending import Kept, kept

if TYPE_CHECKING:
    from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`: `user` is a person, never anonymous."""

    user: "User"


def arrived_at(request: HttpRequest) -> datetime:
    """The moment the request reached the server (aware, UTC)."""
    return cast("datetime", request.arrived_at)  # type: ignore[attr-defined]


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    forms: Iterable[BaseForm] = (),
) -> HttpResponse:
    """Render a page by the clock of what it is about.

    With an invalid form among `forms` it is 422 and says so in the title.
    """
    invalid = any(form.is_bound and not form.is_valid() for form in forms)
    full = {**(context or {}), "page_error": invalid}
    with clock_of(full):
        return render(request, template, full, status=422 if invalid else 200)


def add_rule_error(form: BaseForm, error: RuleBroken) -> None:
    """Show a broken rule in the form: at its field when it names one, else on top."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def tell(request: HttpRequest, sentence: str) -> None:
    """Show a sentence on the next page."""
    messages.success(request, sentence)


def warn(request: HttpRequest, sentence: str) -> None:
    """Show a sentence about something that was not done on the next page."""
    messages.warning(request, sentence)


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Page 403 with the reason."""
    return render(request, "403.html", {"reason": reason}, status=403)


def unreadable(request: HttpRequest, reason: str) -> HttpResponse:
    """Page 400 with the reason: what was sent cannot be stored by anybody."""
    return render(request, "400.html", {"reason": reason}, status=400)


def takes_no_visit(request: HttpRequest, allowed: str) -> HttpResponse:
    """Page 405 for an address that only takes what a form sends; `allowed` are its methods."""
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = allowed
    return response


def signed_out_page(request: HttpRequest, form: Kept) -> HttpResponse:
    """Page 401: the form was not taken, and can be sent again after signing in."""
    return _keeping(render(request, "401.html", {"kept": form}, status=401))


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose protection token is missing or old; it can be sent again there."""
    context = {"reason": reason, "kept": kept(request)}
    return _keeping(render(request, "403_csrf.html", context, status=403))


def _keeping(response: HttpResponse) -> HttpResponse:
    """A page that holds what somebody wrote stays in no cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
