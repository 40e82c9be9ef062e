"""Closing an award at its end, and opening it again."""

from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_award
from awards.models import Award, ConditionRequest
from awards.permissions import can_work_on_award
from awards.queries.closing import outstanding
from awards.states import AWARD, REQUEST, RequestState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require


def close_award(*, award: Award, by: Actor, at: datetime, note: str = "") -> Award:
    """Close it; nothing is owed, reminded of or approved under it any more.

    With something outstanding a note says why; it stays on record, and the grantee reads it.
    Requests that are open need no answer any more.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        state = AWARD.check(award, "close")
        open_items = outstanding(award)
        if open_items and not note.strip():
            raise RuleBroken(
                f"Outstanding: {', '.join(item.label.lower() for item in open_items)}. Say why you "
                "close the award all the same.",
                "note",
            )
        _overtake_requests(award, by, at)
        award.state, award.closed_at, award.closing_note = state, at, note.strip()
        award.save(update_fields=["state", "closed_at", "closing_note"])
        facts = {"reason": award.closing_note, "outstanding": [item.label for item in open_items]}
        scope = award.application.call.programme.slug
        record(by=by, verb="award.close", subject=award, at=at, scope=scope, **facts)
        emails.award_closed(award, at=at)
        return award


def reopen_award(*, award: Award, reason: str, by: Actor, at: datetime) -> Award:
    """Open it again; what was open is owed again. The grantee reads the reason."""
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        state = AWARD.check(award, "reopen")
        if not reason.strip():
            raise RuleBroken("Give a reason. The grantee reads it.", "reason")
        award.state, award.closed_at, award.closing_note = state, None, ""
        award.save(update_fields=["state", "closed_at", "closing_note"])
        record(
            by=by,
            verb="award.reopen",
            subject=award,
            at=at,
            scope=award.application.call.programme.slug,
            reason=reason.strip(),
        )
        emails.award_reopened(award, reason=reason.strip(), at=at)
        return award


def _overtake_requests(award: Award, by: Actor, at: datetime) -> None:
    asked = ConditionRequest.objects.select_for_update(of=("self",)).filter(
        condition__award=award, state=RequestState.OPEN
    )
    for request in asked:
        request.state = REQUEST.check(request, "overtake")
        request.decided_at, request.decided_by = at, person(by)
        request.save(update_fields=["state", "decided_at", "decided_by"])
