"""What every page's header and footer need."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from home.queries import failed_mails, hats_of


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool
    count: int | None = None


# Label, URL name, and the beginnings of paths the entry stands for.
CALLS = ("Calls", "grants:call_list", ["/calls/"])
RELEASED = ("Released", "releases:register", ["/released/"])
DESK = ("Desk", "home:desk", ["/desk/"])
APPLICATIONS = ("Applications", "grants:application_list", ["/applications/"])
AWARDS = ("Awards", "awards:award_list", ["/awards/", "/conditions/", "/calendar/", "/reports/"])
REVIEWS = ("Reviews", "reviews:review_list", ["/reviews/", "/my-reviewing/"])
STAFF = ("Staff", "home:staff_desk", ["/staff/"])

FAILED_MAIL = "home:staff_mail_list"
# The pages of staff that belong to no single programme; each of them leads to all.
SECTIONS = {
    "home:staff_desk": "Desk",
    "grants:staff_programme_list": "Programmes",
    "grants:staff_search": "Search",
    "grants:staff_message_list": "Messages",
    "awards:staff_money_desk": "Payments",
    "awards:staff_condition_desk": "Conditions",
    "awards:staff_report_list": "Reports",
    "releases:staff_release_list": "Releases",
    FAILED_MAIL: "Failed mail",
    "home:staff_mail_log": "All mail",
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The entries for this reader. Nothing is asked of the database before a page shows them."""
    return {
        "navigation": SimpleLazyObject(lambda: _entries(request)),
        "footer_links": SimpleLazyObject(
            lambda: [_entry(request, *CALLS), _entry(request, *RELEASED)]
        ),
        "staff_sections": SimpleLazyObject(lambda: _sections(request)),
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


def _sections(request: HttpRequest) -> list[Entry]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    if here not in SECTIONS:
        return []
    failed = failed_mails(request.user).count()  # type: ignore[arg-type]  # behind a sign-in
    return [
        Entry(label, reverse(name), name == here, failed if name == FAILED_MAIL else None)
        for name, label in SECTIONS.items()
    ]
