"""What the staff pages of a call share."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.errors import Verdict, no, require
from core.web import SignedInRequest, arrived_at, page
from grants.models import Call
from grants.queries import staff_calls
from reviews.queries.panel import Seat, seat_of

LARGE = 200
"""A deed about more applications or pairs than this is a job: it could take over two seconds."""


def staff_call(request: SignedInRequest, slug: str) -> Call:
    """A call of the person's programmes, else 404."""
    return get_object_or_404(staff_calls(request.user), slug=slug)


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
