"""What the public pages of a call share."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.money import format_money
from core.web import arrived_at
from grants.calendars import address_of
from grants.deadlines import next_deadline
from grants.eligibility import asked_in_check
from grants.models import Call
from grants.queries.calls import reachable_calls
from grants.structure import Structure, structure_for


def public_call(request: HttpRequest, slug: str) -> Call:
    """The call at this address, when this reader may read it; else page 404."""
    calls = reachable_calls(request.user, arrived_at(request)).prefetch_related("batches")
    return get_object_or_404(calls, slug=slug)


def call_crumbs(call: Call, *more: str) -> list[dict[str, str]]:
    """The way back from a page of a call."""
    items = [{"label": "Calls", "url": reverse("grants:call_list")}]
    url = reverse("grants:call_detail", args=[call.slug]) if more else ""
    items.append({"label": call.title, "url": url})
    return items + [{"label": label, "url": ""} for label in more]


def page_facts(request: HttpRequest, call: Call) -> dict[str, Any]:
    """What every page of a call says about itself to browsers and search engines."""
    return {
        "call": call,
        "is_listed": call.audience == Call.Audience.PUBLIC,
        "canonical": f"{settings.SITE_URL}{request.path}",
    }


def start_actions(call: Call, *, is_open: bool, again: bool = False) -> list[dict[str, Any]]:
    """The button that starts an application, while the call takes any."""
    start = {
        "label": "Start another application" if again else "Start an application",
        "url": reverse("grants:application_start", args=[call.slug]),
        "method": "post",
        "kind": "secondary" if again else "",
    }
    return [start] if is_open else []


def check_actions(call: Call, structure: Structure, *, is_open: bool) -> list[dict[str, Any]]:
    """The link to the eligibility check, while it is of use."""
    check = {
        "label": "Check whether you are eligible",
        "url": reverse("grants:call_eligibility", args=[call.slug]),
        "kind": "secondary",
    }
    return [check] if is_open and has_check(structure) else []


def has_check(structure: Structure) -> bool:
    """Whether the form has questions that decide about eligibility."""
    return bool(asked_in_check(structure.parts))


def call_structure(call: Call) -> Structure:
    """The form one would start with now."""
    return structure_for(call)


def facts_of(call: Call, request: HttpRequest) -> list[str]:
    """What a printed list says on top: summary, date, money, where it comes from."""
    coming = next_deadline(call, arrived_at(request))
    moment = coming.at if coming else call.deadline
    local = moment.astimezone(ZoneInfo(call.time_zone)) if moment else None
    until = f"Closes {local.day} {local:%B %Y, %H:%M %Z}." if local else ""
    return [
        call.summary,
        f"{until} Budget of the call: {format_money(call.budget, call.currency)}.".strip(),
        f"You apply at {address_of(call)}. Questions: {call.programme.contact_email}",
    ]
