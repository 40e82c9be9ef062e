"""The grantee's answer to the letter."""

from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._completing import check_in_time, check_two_people, complete, typed
from awards.actions._locks import locked_award
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

    Where the award asks for a co-signature it is accepted once both have signed. Raises
    `RuleBroken` without a name, after the last day to answer, or when it was declined.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_answer_award(by, award))
        signed = Acceptance.objects.filter(award=award).first()
        if signed is not None and award.state in {AwardState.OFFERED, AwardState.ACCEPTED}:
            return signed
        AWARD.check(award, "accept")
        check_in_time(award, at)
        check_two_people(award)
        name = typed(typed_name, "typed_name", "Type your full name.")
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
        whole = complete(award, at=at)
        record(
            by=by,
            verb="award.accept" if whole else "award.sign",
            subject=award,
            at=at,
            scope=award.application.call.programme.slug,
            sha256=letter.sha256,
        )
        if not whole:
            emails.award_signed(award, acceptance, at=at)
        return acceptance


def decline_award(*, award: Award, reason: str, by: Actor, at: datetime) -> Award:
    """Decline the award with a reason; its money can be promised to others again.

    Who has signed already cannot decline here: the institution may be signing just now.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_answer_award(by, award))
        state = AWARD.check(award, "decline")
        check_in_time(award, at)
        if Acceptance.objects.filter(award=award).exists():
            contact = award.application.call.programme.contact_email
            raise RuleBroken(
                f"You have signed this award. Write to {contact} if you no longer want it."
            )
        if not reason.strip():
            raise RuleBroken("Say why you decline, so that the programme can learn.", "reason")
        award.state, award.answered_at, award.decline_reason = state, at, reason.strip()
        award.save(update_fields=["state", "answered_at", "decline_reason"])
        scope = award.application.call.programme.slug
        record(by=by, verb="award.decline", subject=award, at=at, scope=scope)
        emails.award_declined(award, at=at)
        return award
