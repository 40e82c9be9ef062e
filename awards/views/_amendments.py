"""What both pages of an award show of its changes."""

from typing import Any

from django.urls import reverse

from awards.models import Amendment, Award
from awards.permissions import can_read_award, can_read_letter, can_request_amendment
from awards.queries.amendments import amendments_of, changes_in_words
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
    amendments = list(amendments_of(award))
    if not amendments:
        return []
    now, reads = arrived_at(request), can_read_letter(request.user, award)
    staff = can_read_award(request.user, award)
    return [
        {
            "amendment": each,
            "tone": TONES[each.state],
            # What one of two people proposes is no decision yet, so the grantee reads none.
            "state": AMENDMENT.names[each.state if staff else SEEN.get(each.state, each.state)],
            "note": each.note if staff or each.state not in SEEN else "",
            "changes": changes_in_words(each),
            "is_sent": (sent := each.letter is not None and each.letter.sent_at <= now),
            "may_download": bool(reads) and (sent or bool(staff)),
        }
        for each in amendments
    ]


def amend_actions(request: SignedInRequest, award: Award) -> list[dict[str, str]]:
    """The kinds of changes one can ask for, for who may."""
    if award.state != AwardState.ACCEPTED or not can_request_amendment(request.user, award):
        return []
    return [
        deed(
            label,
            reverse("awards:award_amend", args=[award.reference, kind]),
            post=False,
            kind="secondary",
        )
        for kind, label in Amendment.Kind.choices
    ]
