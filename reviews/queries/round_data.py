"""A whole round as one structure for other software. Read application by application.

The format is `seedcorn-round/1`: `call`, `rubric`, `panel`, `applications` (each with its standing
submission, its conflicts, assignments, reviews and decision), `announcements`, `scenarios`.
Money is in minor units, moments are ISO 8601 in UTC.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from grants.models import Application, Call
from grants.queries import applications_in_round, standing_submissions
from reviews.models import Assignment, Conflict, Decision, Review, Reviewer
from reviews.queries.announcing import announcements_of
from reviews.queries.reviewing import criteria_of
from reviews.queries.rubrics import rubric_or_default
from reviews.queries.scenarios import scenario_list

FORMAT = "seedcorn-round/1"
CHUNK = 200


def round_head(call: Call) -> dict[str, Any]:
    """Everything but the applications."""
    criteria = [
        {
            "key": each.key,
            "label": each.label,
            "weight": each.weight,
            "lowest": each.lowest,
            "highest": each.highest,
            "anchors": each.anchors,
        }
        for each in criteria_of(call)
    ]
    members = Reviewer.objects.filter(panel__call=call).select_related("user").order_by("pk")
    return {
        "format": FORMAT,
        "call": {
            "slug": call.slug,
            "title": call.title,
            "programme": call.programme.slug,
            "mode": call.mode,
            "currency": call.currency,
            "budget": call.budget,
            "opens_at": _moment(call.opens_at),
            "deadline": _moment(call.deadline),
            "announced_at": _moment(call.announced_at),
        },
        "rubric": {"guidance": rubric_or_default(call).guidance, "criteria": criteria},
        "panel": [
            {"key": str(each.key), "name": str(each.user), "email": each.user.email}
            for each in members
        ],
        "announcements": [
            {
                "number": each.number,
                "state": each.state,
                "due_at": _moment(each.due_at),
                "at": _moment(each.at),
                "funded": each.funded,
                "waitlisted": each.waitlisted,
                "declined": each.declined,
            }
            for each in announcements_of(call)
        ],
        "scenarios": [
            {"number": each.number, "name": each.name, "budget": each.budget, "fill": each.fill}
            for each in scenario_list(call)
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def round_applications(call: Call) -> Iterator[dict[str, Any]]:
    """The applications by reference, some at a time, with the same queries for each lot."""
    rows = applications_in_round(call).select_related("owner").order_by("pk")
    last = 0
    while lot := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = lot[-1].pk
        yield from _lot(lot)


def _lot(lot: list[Application]) -> Iterator[dict[str, Any]]:
    keys = [each.pk for each in lot]
    contents = standing_submissions(Application.objects.filter(pk__in=keys))
    submissions = {each.application_id: each for each in contents}
    decisions = {
        each.application_id: each
        for each in Decision.objects.filter(application__in=keys).select_related(
            "decided_by", "confirmed_by"
        )
    }
    assignments = _assignments(keys)
    conflicts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Conflict.objects.filter(application__in=keys).select_related("user"):
        conflicts[row.application_id].append(
            {
                "person": row.user.email,
                "source": row.source,
                "reason": row.reason,
                "state": row.state,
                "changed_at": _moment(row.changed_at),
            }
        )
    for each in lot:
        sent = submissions.get(each.pk)
        yield {
            "reference": each.reference,
            "title": each.title,
            "state": each.state,
            "applicant": {"name": str(each.owner), "email": each.owner.email},
            "submitted_at": _moment(each.submitted_at),
            "submission": sent and {"sha256": sent.sha256, "content": sent.content},
            "conflicts": conflicts[each.pk],
            "assignments": assignments[each.pk],
            "decision": _decision(decisions.get(each.pk)),
        }


def _assignments(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Assignment.objects.filter(application__in=keys).select_related("reviewer", "review")
    for row in rows.order_by("pk").prefetch_related("review__scores__criterion"):
        found[row.application_id].append(
            {
                "reviewer": str(row.reviewer.key),
                "state": row.state,
                "review": _review(getattr(row, "review", None)),
            }
        )
    return found


def _review(row: Review | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "state": row.state,
        "submitted_at": _moment(row.submitted_at),
        "recommendation": row.recommendation,
        "confidence": row.confidence,
        "comment_for_applicant": row.comment_for_applicant,
        "comment_for_panel": row.comment_for_panel,
        "comment_for_staff": row.comment_for_staff,
        "scores": {
            each.criterion.key: {"value": each.value, "comment": each.comment}
            for each in row.scores.all()
        },
    }


def _decision(row: Decision | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "outcome": row.outcome,
        "amount": row.amount,
        "amount_reason": row.amount_reason,
        "rule": row.rule,
        "state": row.state,
        "reason_for_applicant": row.reason_for_applicant,
        "reason_internal": row.reason_internal,
        "decided_by": row.decided_by.email if row.decided_by else None,
        "decided_at": _moment(row.decided_at),
        "confirmed_by": row.confirmed_by.email if row.confirmed_by else None,
        "confirmed_at": _moment(row.confirmed_at),
        "announced_at": _moment(row.announced_at),
    }
