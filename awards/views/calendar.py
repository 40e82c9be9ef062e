"""The days of awards: as a page, and as a calendar to subscribe to."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlparse

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from awards.actions.calendar_feeds import close_feed, open_feed
from awards.calendars import Entry, calendar_of
from awards.forms.following import CalendarFilter
from awards.models import CalendarFeed
from awards.queries.calendar import (
    MOST,
    Wanted,
    calendar_entries,
    feed_entries,
    feed_of,
)
from core.publishing import published
from core.web import SignedInRequest, arrived_at, page, tell
from grants.queries import staff_programmes

MONTHS = 12


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@login_required
@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    """A year of days from the month asked for, what is late first."""
    at = arrived_at(request)
    today = at.date()
    programmes = list(staff_programmes(request.user).values_list("slug", "name"))
    form = CalendarFilter(request.GET, programmes=programmes)
    data = form.cleaned_data if form.is_valid() else {}
    as_staff = bool(programmes) and request.GET.get("view") != "mine"
    begins = data.get("from_month") or today.replace(day=1)
    asked = {"kind": data.get("kind", ""), "programme": data.get("programme", "")}
    wanted = Wanted(as_staff, since=begins, until=_months_later(begins, MONTHS), at=at, **asked)
    entries = calendar_entries(request.user, wanted)
    past = []
    if begins <= today:
        until = max(begins, today + timedelta(days=2))
        past = calendar_entries(request.user, Wanted(as_staff, until=until, at=at, **asked))
    context = {
        "form": form,
        "months": _by_month(each for each in entries if not each.late),
        "most": MOST if MOST in {len(entries), len(past)} else None,
        "late": [each for each in past if each.late],
        "before": [each for each in past if not each.late and each.day < begins],
        "tabs": _tabs(as_staff=as_staff) if programmes else [],
        "earlier": f"{_months_later(begins, -MONTHS):%Y-%m}",
        "later": f"{_months_later(begins, MONTHS):%Y-%m}",
        "feed": _feed_address(request),
    }
    return page(request, "awards/calendar.html", context)


def _by_month(entries: Iterable[Entry]) -> list[tuple[date, list[Entry]]]:
    grouped = groupby(entries, key=lambda entry: entry.day.replace(day=1))
    return [(month, list(rows)) for month, rows in grouped]


def _tabs(*, as_staff: bool) -> list[dict[str, object]]:
    here = reverse("awards:calendar")
    return [
        {"label": "Your programmes", "url": here, "current": as_staff},
        {"label": "Your own awards", "url": f"{here}?view=mine", "current": not as_staff},
    ]


def _feed_address(request: SignedInRequest) -> str:
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return _full(feed.token) if feed else ""


def _full(token: str) -> str:
    return settings.SITE_URL + reverse("awards:calendar_feed", args=[token])


@login_required
@require_POST
def calendar_feed_open(request: SignedInRequest) -> HttpResponse:
    """Make the private address, or a new one in place of the old."""
    open_feed(user=request.user, at=arrived_at(request))
    tell(request, "Your calendar has a new private address. Whoever has it can read your dates.")
    return redirect("awards:calendar")


@login_required
@require_POST
def calendar_feed_close(request: SignedInRequest) -> HttpResponse:
    """Take the private address away."""
    close_feed(user=request.user, at=arrived_at(request))
    tell(request, "The private address is gone. Calendar programs that had it read nothing more.")
    return redirect("awards:calendar")


@require_GET
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at a private address, for programs that cannot sign in."""
    feed = feed_of(token)
    if feed is None:
        raise Http404("No calendar under this address.")
    entries = feed_entries(feed.user, arrived_at(request))
    host = urlparse(settings.SITE_URL).hostname or "localhost"
    body = calendar_of(entries, name="Days of awards", host=host)
    return published(
        request,
        lambda: body,
        "text/calendar; charset=utf-8",
        name="awards.ics",
        is_private=True,
    )
