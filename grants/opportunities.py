"""Open calls for other programs: CommonGrants, schema.org, and an Atom feed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from core.money import plain_amount
from core.publishing import for_xml
from grants.calendars import address_of
from grants.deadlines import next_deadline
from grants.models import Call


def opportunities(calls: Iterable[Call], at: datetime) -> dict[str, Any]:
    """All open calls in the shape of CommonGrants' list of opportunities, on one page."""
    items = [_opportunity(call, at) for call in calls]
    return {
        "status": 200,
        "message": "Success",
        "items": items,
        "paginationInfo": {
            "page": 1,
            "pageSize": max(len(items), 1),
            "totalItems": len(items),
            "totalPages": 1 if items else 0,
        },
        "sortInfo": {"sortBy": "keyDates.closeDate", "sortOrder": "asc"},
        "filterInfo": {"filters": {"status": {"operator": "in", "value": ["open"]}}},
    }


def _opportunity(call: Call, at: datetime) -> dict[str, Any]:
    deadline = next_deadline(call, at)
    dates = {"postDate": _event("Opens", call.opens_at, call)}
    if deadline:
        dates["closeDate"] = _event("Closes", deadline.at, call)
    return {
        "id": str(uuid5(NAMESPACE_URL, address_of(call))),
        "title": call.title,
        "status": {"value": "open", "description": call.get_mode_display()},
        "description": "\n\n".join(text for text in (call.summary, call.description) if text),
        "funding": {
            "totalAmountAvailable": {
                "amount": plain_amount(call.budget, call.currency),
                "currency": call.currency,
            }
        },
        "keyDates": dates,
        "source": address_of(call),
        "customFields": {
            "programme": {
                "name": "Programme",
                "fieldType": "string",
                "value": call.programme.name,
            }
        },
        "createdAt": _stamp(call.created_at),
        "lastModifiedAt": _stamp(getattr(call, "revised_at", None) or call.created_at),
    }


def linked_data(calls: Iterable[Call], at: datetime) -> dict[str, Any]:
    """The open calls as schema.org `MonetaryGrant`, JSON-LD."""
    return {"@context": "https://schema.org", "@graph": [_grant(call, at) for call in calls]}


def _grant(call: Call, at: datetime) -> dict[str, Any]:
    deadline = next_deadline(call, at)
    apply = {
        "@type": "ApplyAction",
        "target": address_of(call),
        "startTime": _stamp(call.opens_at),
        **({"endTime": _stamp(deadline.at)} if deadline else {}),
    }
    return {
        "@type": "MonetaryGrant",
        "@id": address_of(call),
        "url": address_of(call),
        "name": call.title,
        "description": call.summary,
        "amount": {
            "@type": "MonetaryAmount",
            "currency": call.currency,
            "value": plain_amount(call.budget, call.currency),
        },
        "funder": {
            "@type": "Organization",
            "name": call.programme.name,
            "email": call.programme.contact_email,
        },
        "potentialAction": apply,
    }


def _event(name: str, moment: datetime, call: Call) -> dict[str, str]:
    local = moment.astimezone(ZoneInfo(call.time_zone))
    return {
        "name": name,
        "eventType": "singleDate",
        "date": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M:%S}",
        "description": f"Time zone {call.time_zone}",
    }


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def atom_feed(calls: Iterable[Call]) -> bytes:
    """The calls as an Atom feed, the one that opened last first."""
    feed = Atom1Feed(
        title="Open calls",
        link=f"{settings.SITE_URL}{reverse('grants:call_list')}",
        feed_url=f"{settings.SITE_URL}{reverse('grants:call_feed')}",
        description="",
        subtitle="Calls one can apply in now.",
        language="en-gb",
    )
    for call in sorted(calls, key=lambda each: each.opens_at, reverse=True):
        feed.add_item(
            title=for_xml(call.title),
            link=address_of(call),
            description=for_xml(call.summary),
            unique_id=address_of(call),
            author_name=for_xml(call.programme.name),
            pubdate=call.opens_at,
            updateddate=getattr(call, "revised_at", None) or call.created_at,
        )
    return feed.writeString("utf-8").encode()
