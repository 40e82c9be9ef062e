"""Open calls for calendars, feed readers and other programs."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core.publishing import published
from core.web import arrived_at
from grants.calendars import calendar_of
from grants.deadlines import deadlines_of
from grants.models import Call
from grants.opportunities import atom_feed, linked_data, opportunities
from grants.queries.calls import reachable_calls
from grants.queries.public import listed_open_calls, with_revision

CALENDAR = "text/calendar; charset=utf-8"


@require_GET
def deadline_feed(request: HttpRequest) -> HttpResponse:
    """Every date to come of the listed open calls, to subscribe to."""
    at = arrived_at(request)
    coming = [
        each for call in listed_open_calls(at) for each in deadlines_of(call) if each.at >= at
    ]
    return published(
        request,
        lambda: calendar_of(coming, name="Deadlines of open calls", at=at),
        CALENDAR,
        name="deadlines.ics",
    )


@require_GET
def call_deadline(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of one call for a calendar."""
    at = arrived_at(request)
    call = get_object_or_404(with_revision(reachable_calls(request.user, at)), slug=slug)
    dates = deadlines_of(call)
    if not dates:
        raise Http404
    return published(
        request,
        lambda: calendar_of(dates, name=call.title, at=at),
        CALENDAR,
        name=f"{call.slug}-deadline.ics",
        is_private=call.audience != Call.Audience.PUBLIC,
    )


@require_GET
def call_open_json(request: HttpRequest) -> HttpResponse:
    """The listed open calls in the shape of CommonGrants."""
    at = arrived_at(request)
    told = opportunities(listed_open_calls(at), at)
    return published(request, lambda: _json(told), "application/json")


@require_GET
def call_open_jsonld(request: HttpRequest) -> HttpResponse:
    """The listed open calls as linked data of schema.org."""
    at = arrived_at(request)
    told = linked_data(listed_open_calls(at), at)
    return published(request, lambda: _json(told), "application/ld+json")


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


@require_GET
def call_feed(request: HttpRequest) -> HttpResponse:
    """The listed open calls as an Atom feed, the newest first."""
    calls = listed_open_calls(arrived_at(request))
    return published(request, lambda: atom_feed(calls), "application/atom+xml; charset=utf-8")
