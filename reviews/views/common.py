"""What the staff pages of a call share."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.errors import NotAllowed, Verdict, no, require
from core.web import SignedInRequest, arrived_at, page
from grants.models import Application, Call
from grants.queries import applications_in_round, staff_calls
from grants.queries.impartial import HIDDEN
from reviews.queries.conflicts import hidden_from, in_conflict, with_hiding
from reviews.queries.panel import Seat, seat_of

LARGE = 200
"""A deed about more applications or pairs than this is a job: it could take over two seconds."""


def staff_call(request: SignedInRequest, slug: str) -> Call:
    """A call of the person's programmes, else 404."""
    return get_object_or_404(staff_calls(request.user), slug=slug)


def call_and_hidden(request: SignedInRequest, slug: str) -> tuple[Call, dict[str, int]]:
    """A call of the person's programmes, else 404, and what of its round a conflict hides.

    Its pk by reference. One query, two when something is hidden.
    """
    calls = with_hiding(staff_calls(request.user), request.user)
    call = get_object_or_404(calls, slug=slug)
    return call, hidden_from(request.user, call) if call.hides else {}  # type: ignore[attr-defined]  # annotated


def whole_call(request: SignedInRequest, slug: str) -> Call:
    """A call for pages that tell of all its applications: 403 for whom a conflict hides one."""
    call, hidden = call_and_hidden(request, slug)
    if hidden:
        more = f" and {len(hidden) - 1} more" if len(hidden) > 1 else ""
        raise NotAllowed(
            f"This page tells of every application of the call, and a conflict of interest hides "
            f"{next(iter(hidden))}{more} from you. Somebody else of the programme has to do this."
        )
    return call


def application_in(request: SignedInRequest, call: Call, reference: str) -> Application:
    """An application of the call's round, else 404; 403 for whom a conflict hides it."""
    application = get_object_or_404(applications_in_round(call), reference=reference)
    require_no_conflict(request, application)
    application.call = call
    return application


def require_no_conflict(request: SignedInRequest, application: Application) -> None:
    """403 for whom a conflict of interest hides the application."""
    if in_conflict(request.user, application):
        raise NotAllowed(HIDDEN)


def seat_at(request: SignedInRequest, reference: str) -> Seat:
    """As reviewer, chair or staff of an application, else 404; staff in conflict are told so."""
    seat = seat_of(request.user, reference, arrived_at(request))
    if seat is None:
        raise Http404
    if not seat.seen.proposal:
        require(no("A conflict of interest hides the reviews of this application from you."))
    return seat


def call_page(
    request: SignedInRequest,
    template: str,
    call: Call,
    current: str,
    context: dict[str, Any],
    *,
    forms: Iterable[BaseForm] = (),
) -> HttpResponse:
    """A page under the tabs of a call; `current` names the tab."""
    crumbs = [
        {
            "label": call.programme.name,
            "url": reverse("grants:staff_programme_detail", args=[call.programme.slug]),
        },
        {"label": call.title, "url": reverse("grants:staff_call_detail", args=[call.slug])},
    ]
    full = {"call": call, "current": current, "breadcrumbs": crumbs, **context}
    return page(request, template, full, forms=forms)


def action(
    verdict: Verdict, label: str, name: str, *args: object, kind: str = "", post: bool = False
) -> dict[str, str]:
    """One entry of a page's action bar: a link or, with `post`, a button, or why not."""
    entry = {"label": label, "url": reverse(name, args=args), "kind": kind}
    if post:
        entry["method"] = "post"
    if not verdict:
        entry["reason"] = verdict.reason
    return entry


def keys_in(texts: Iterable[str]) -> list[UUID]:
    """The keys among what a form sent; what is no key names nothing."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def csv_response(content: str, name: str) -> HttpResponse:
    """A CSV file to save, in UTF-8 with the mark by which spreadsheets know it."""
    response = HttpResponse(content.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def panel_tabs(slug: str, current: str) -> list[dict[str, object]]:
    """The parts of a call's panel as `ui/tabs.html` takes them."""
    parts = {
        "panel": ("Reviewers", "reviews:staff_panel"),
        "invitations": ("Invitations to join", "reviews:staff_invitation_list"),
        "alternates": ("Alternates", "reviews:staff_alternate_list"),
        "conflicts": ("Conflicts of interest", "reviews:staff_conflict_list"),
        "certifications": ("Certified", "reviews:staff_certification_list"),
        "rubric": ("Rubric", "reviews:staff_rubric"),
        "phases": ("Phases", "reviews:staff_phase_list"),
        "ratings": ("Ratings of reviews", "reviews:staff_rating_list"),
        "meetings": ("Meetings", "reviews:staff_meeting_list"),
    }
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": key == current}
        for key, (label, name) in parts.items()
    ]
