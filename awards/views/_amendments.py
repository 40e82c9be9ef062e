"""What both pages of an award show of its changes."""

from typing import Any

from django.urls import reverse

from awards.models import ASKED_KINDS, Amendment, Award
from awards.permissions import (
    can_read_award,
    can_read_letter,
    can_request_amendment,
    can_work_on_award,
)
from awards.queries.amendments import PLANNED_BY_STAFF, amendments_of, changes_in_words
from awards.states import AMENDMENT, AmendmentState, AwardState
from awards.views._shared import deed
from core.web import SignedInRequest, arrived_at

TONES = {
    AmendmentState.REQUESTED: "info",
    AmendmentState.ASKED_BACK: "caution",
    AmendmentState.PROPOSED: "info",
    AmendmentState.APPROVED: "success",
    AmendmentState.DECLINED: "neutral",
    AmendmentState.WITHDRAWN: "neutral",
}

SEEN = {AmendmentState.PROPOSED: AmendmentState.REQUESTED}


def amendment_rows(request: SignedInRequest, award: Award) -> list[dict[str, Any]]:
    """The changes of an award as its pages show them."""
    staff = can_read_award(request.user, award)
    found = amendments_of(award)
    amendments = list(found if staff else found.exclude(PLANNED_BY_STAFF))
    if not amendments:
        return []
    now, reads = arrived_at(request), can_read_letter(request.user, award)
    return [
        {
            "amendment": each,
            "tone": TONES[each.state],
            # What one of two people proposes is no decision yet, so the grantee reads none.
            "state": AMENDMENT.names[each.state if staff else SEEN.get(each.state, each.state)],
            "note": each.note if _says_more(each, staff=bool(staff)) else "",
            "changes": changes_in_words(each),
            "is_sent": (sent := each.letter is not None and each.letter.sent_at <= now),
            "may_download": bool(reads) and (sent or bool(staff)),
        }
        for each in amendments
    ]


def _says_more(amendment: Amendment, *, staff: bool) -> bool:
    seen = staff or amendment.state not in SEEN
    return seen and amendment.note != amendment.reason


def amend_actions(request: SignedInRequest, award: Award) -> list[dict[str, str]]:
    """The kinds of changes one can ask for, for who may."""
    if award.state != AwardState.ACCEPTED or not can_request_amendment(request.user, award):
        return []
    asked = [
        (kind.label, reverse("awards:award_amend", args=[award.reference, kind]))
        for kind in ASKED_KINDS
    ]
    if can_work_on_award(request.user, award):
        plan = reverse("awards:staff_conditions_amend", args=[award.reference])
        asked.append((Amendment.Kind.CONDITIONS.label, plan))
    return [deed(label, url, post=False, kind="secondary") for label, url in asked]
