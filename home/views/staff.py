from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.errors import require
from core.files.lost import refused
from core.web import SignedInRequest, arrived_at, page
from grants.permissions import can_create_programme
from home.permissions import can_open_staff_desk
from home.queries import CallRow, ProgrammeRow, hats_of, staff_overview
from reviews.queries import waiting_for_second

# Number, head of its column, and the page with the rows behind it.
NUMBERS = [
    ("applications", "Applications", "grants:staff_application_list"),
    ("unanswered", "Invitations unanswered", "reviews:staff_assignment_list"),
    ("reviews_missing", "Reviews missing", "reviews:staff_assignment_list"),
    ("undecided", "Undecided", "reviews:staff_ranking"),
    ("letters_to_issue", "Letters to issue", "awards:staff_award_list"),
]
WAITING = "Conditions to decide"


@login_required
@require_GET
def staff_desk(request: SignedInRequest) -> HttpResponse:
    """Per programme and call the numbers that matter, each a link to the rows behind it."""
    require(can_open_staff_desk(hats_of(request.user)))
    at = arrived_at(request)
    rows = staff_overview(request.user, at)
    new = {"label": "Create a programme", "url": reverse("grants:staff_programme_create")}
    return page(
        request,
        "home/staff_desk.html",
        {
            "lost_text": _lost_text(refused()),
            "programmes": [_programme(row, at) for row in rows],
            "to_confirm": waiting_for_second(request.user),
            "columns": [*(label for _field, label, _name in NUMBERS), WAITING],
            "actions": [new] if can_create_programme(request.user) else [],
        },
    )


def _lost_text(count: int) -> str:
    if not count:
        return ""
    return (
        f"The nightly clean-up found stored files that the database does not know ({count}), too "
        "many to be remains, and touched none. Tell whoever runs this site: the database or the "
        "folder of files may be the wrong one."
    )


def _programme(row: ProgrammeRow, at: datetime) -> dict[str, Any]:
    failed = row.failed_mails
    return {
        "programme": row.programme,
        "failed_mails": failed,
        "mail_text": "1 mail did not arrive." if failed == 1 else f"{failed} mails did not arrive.",
        "calls": [_call(each, at) for each in row.calls],
    }


def _call(row: CallRow, at: datetime) -> dict[str, Any]:
    return {
        "call": row.call,
        "state": row.call.state_name(at),
        "tone": "success" if row.call.is_open(at) else "neutral",
        "numbers": _numbers(row),
    }


def _numbers(row: CallRow) -> list[dict[str, Any]]:
    numbers = [
        {
            "value": getattr(row, field),
            "label": label,
            "url": reverse(name, args=[row.call.slug]),
        }
        for field, label, name in NUMBERS
    ]
    waiting = {
        "value": row.conditions_waiting,
        "label": WAITING,
        "url": reverse("releases:staff_release_list"),
    }
    return [*numbers, waiting]
