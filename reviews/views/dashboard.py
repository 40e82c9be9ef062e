"""The reviewer's desk: what is asked, overdue, due and done, in all their calls at once."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from core.web import SignedInRequest, arrived_at, page
from reviews.queries.bidding import open_biddings
from reviews.queries.booklet import member_booklets
from reviews.queries.certifying import certifiable
from reviews.queries.desk import Desk, Line, desk_of
from reviews.queries.reviewing import invited_assignments, undeclared_assignments
from reviews.tokens import invitation_token

GROUPS = {"overdue": "Overdue", "due": "To do", "done": "Submitted"}


@login_required
@require_GET
def review_list(request: SignedInRequest) -> HttpResponse:
    """What is asked, overdue, due and done; one call or one state alone if one wants."""
    at = arrived_at(request)
    desk = desk_of(request.user, at)
    call, show = request.GET.get("call", ""), request.GET.get("show", "")
    in_call = [each for each in desk.lines if call in {"", each.assignment.application.call.slug}]
    shown = [each for each in in_call if show in {"", each.group}]
    context = {
        "invitations": _invitations(request, at),
        "desk": desk,
        "counts": {name: sum(each.group == name for each in in_call) for name in GROUPS},
        "total": len(in_call),
        "groups": [
            (label, lines)
            for name, label in GROUPS.items()
            if (lines := [each for each in shown if each.group == name])
        ],
        "call_tabs": _call_tabs(desk, call, show),
        "show_tabs": _show_tabs(in_call, call, show),
        "first": next((each for each in in_call if each.group != "done"), None),
        "orders": desk.orders,
        "biddings": open_biddings(request.user, at),
        "undeclared": undeclared_assignments(request.user).count(),
        "booklets": member_booklets(request.user),
        "panels": [each.panel.call for each in certifiable(request.user)],
    }
    return page(request, "reviews/review_list.html", context)


def _invitations(request: SignedInRequest, at: datetime) -> list[dict[str, Any]]:
    found = {
        row.invitation_id: {
            "invitation": row.invitation,
            "time_zone": row.time_zone,
            "token": invitation_token(row.invitation),
        }
        for row in invited_assignments(request.user)
        if row.invitation and row.invitation.answered_at is None and row.invitation.expires_at > at
    }
    return list(found.values())


def _tab(label: str, count: int, current: bool, **parts: str) -> dict[str, object]:  # noqa: FBT001
    words = urlencode({name: value for name, value in parts.items() if value})
    url = reverse("reviews:review_list") + (f"?{words}" if words else "")
    return {"label": label, "url": url, "count": count, "current": current}


def _call_tabs(desk: Desk, call: str, show: str) -> list[dict[str, object]]:
    """A tab for each call, when there are several."""
    titles = {each.assignment.application.call.slug: each for each in desk.lines}
    if len(titles) < 2 and call in {"", *titles}:
        return []
    slugs = [each.assignment.application.call.slug for each in desk.lines]
    return [
        _tab("All calls", len(slugs), call == "", show=show),
        *(
            _tab(
                each.assignment.application.call.title,
                slugs.count(slug),
                call == slug,
                call=slug,
                show=show,
            )
            for slug, each in titles.items()
        ),
    ]


def _show_tabs(lines: list[Line], call: str, show: str) -> list[dict[str, object]]:
    groups = [each.group for each in lines]
    return [
        _tab("All", len(groups), show == "", call=call),
        *(
            _tab(label, groups.count(name), show == name, call=call, show=name)
            for name, label in GROUPS.items()
        ),
    ]
