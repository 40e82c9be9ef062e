"""What every page's header and footer need."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from home.queries import hats_of


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


# Label, URL name, and the beginnings of paths the entry stands for.
CALLS = ("Calls", "grants:call_list", ["/calls/"])
RELEASED = ("Released", "releases:register", ["/released/"])
DESK = ("Desk", "home:desk", ["/desk/"])
APPLICATIONS = ("Applications", "grants:application_list", ["/applications/"])
AWARDS = ("Awards", "awards:award_list", ["/awards/", "/conditions/", "/calendar/", "/reports/"])
REVIEWS = ("Reviews", "reviews:review_list", ["/reviews/", "/my-reviewing/"])
STAFF = ("Staff", "home:staff_desk", ["/staff/"])


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The entries for this reader. Nothing is asked of the database before a page shows them."""
    return {
        "navigation": SimpleLazyObject(lambda: _entries(request)),
        "footer_links": SimpleLazyObject(
            lambda: [_entry(request, *CALLS), _entry(request, *RELEASED)]
        ),
    }


def _entries(request: HttpRequest) -> list[Entry]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        chosen = [CALLS, RELEASED]
    else:
        hats = hats_of(user)
        chosen = [DESK, CALLS, APPLICATIONS, AWARDS]
        chosen += [REVIEWS] if hats.reviewer else []
        chosen += [STAFF] if hats.staff else []
    return [_entry(request, *each) for each in chosen]


def _entry(request: HttpRequest, label: str, name: str, beginnings: list[str]) -> Entry:
    return Entry(label, reverse(name), current=request.path.startswith(tuple(beginnings)))
