"""The grantee's answer to the letter."""

from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_award
from awards.documents import local_day
from awards.models import Acceptance, Award
from awards.permissions import can_answer_award
from awards.queries.letters import standing_letter
from awards.states import AWARD, AwardState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require


def accept_award(
    *, award: Award, typed_name: str, address: str | None, by: Actor, at: datetime
) -> Acceptance:
    """Accept the award on the terms of its letter; a second press returns the first acceptance.

    Raises `RuleBroken` without a name, after the last day to answer, or when it was declined.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_answer_award(by, award))
        if award.state == AwardState.ACCEPTED:
            return Acceptance.objects.get(award=award)
        state = AWARD.check(award, "accept")
        _check_in_time(award, at)
        name = _typed(typed_name)
        letter = standing_letter(award)
        if letter is None:
            raise RuleBroken("This award has no letter yet.")
        acceptance = Acceptance.objects.create(
            award=award,
            letter=letter,
            letter_sha256=letter.sha256,
            typed_name=name,
            accepted_by=person(by),
            accepted_at=at,
            address=address,
        )
        _answer(award, state, at)
        scope = award.application.call.programme.slug
        record(by=by, verb="award.accept", subject=award, at=at, scope=scope, sha256=letter.sha256)
        emails.award_accepted(award, acceptance, at=at)
        return acceptance


def decline_award(*, award: Award, reason: str, by: Actor, at: datetime) -> Award:
    """Decline the award with a reason; its money can be promised to others again."""
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_answer_award(by, award))
        state = AWARD.check(award, "decline")
        _check_in_time(award, at)
        if not reason.strip():
            raise RuleBroken("Say why you decline, so that the programme can learn.", "reason")
        award.decline_reason = reason.strip()
        award.save(update_fields=["decline_reason"])
        _answer(award, state, at)
        scope = award.application.call.programme.slug
        record(by=by, verb="award.decline", subject=award, at=at, scope=scope)
        emails.award_declined(award, at=at)
        return award


def _answer(award: Award, state: str, at: datetime) -> None:
    award.state, award.answered_at = state, at
    award.save(update_fields=["state", "answered_at"])


def _typed(name: str) -> str:
    typed = " ".join(name.split())
    if not typed:
        raise RuleBroken("Type your full name.", "typed_name")
    return typed[:150]


def _check_in_time(award: Award, at: datetime) -> None:
    """The last day counts whole, in the call's time zone."""
    if award.answer_by is not None and local_day(award.application.call, at) > award.answer_by:
        day = f"{award.answer_by.day} {award.answer_by:%B %Y}"
        contact = award.application.call.programme.contact_email
        raise RuleBroken(
            f"This award could be answered until {day}. Write to {contact} if you still want it."
        )
