"""The institution's answer to the letter, given by a link without an account."""

from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._completing import check_two_people, complete, typed
from awards.actions._locks import locked_award
from awards.models import Cosignature
from awards.queries.cosigning import link_obstacle
from awards.queries.letters import standing_letter
from awards.states import COSIGNATURE, CosignatureState
from core.actors import SYSTEM
from core.audit.trail import record
from core.errors import RuleBroken

WHY = "Say why you do not sign. The grantee and the programme read it."


def cosign_award(
    *,
    cosignature: Cosignature,
    serial: int,
    typed_name: str,
    typed_office: str,
    address: str | None,
    at: datetime,
) -> Cosignature:
    """Sign the letter for the institution. The link `serial` is the permission.

    The award is accepted when the grantee has signed, too. Signed twice is signed once. Raises
    `RuleBroken` without name or office, and when the link does not work any more.
    """
    with transaction.atomic():
        cosignature = _locked(cosignature)
        award = cosignature.award
        if cosignature.state == CosignatureState.SIGNED and serial == cosignature.serial:
            return cosignature
        _check(cosignature, serial, at)
        check_two_people(award)
        name = typed(typed_name, "typed_name", "Type your full name.")
        office = typed(typed_office, "typed_office", "Type the office you sign in.")
        letter = standing_letter(award)
        if letter is None:
            raise RuleBroken("This award has no letter yet.")
        cosignature.state = COSIGNATURE.check(cosignature, "sign")
        cosignature.letter, cosignature.letter_sha256 = letter, letter.sha256
        cosignature.typed_name, cosignature.typed_office = name, office
        cosignature.answered_at, cosignature.address = at, address
        cosignature.save()
        _note(cosignature, "award.cosign", at, f"{name}, {office}, {cosignature.institution}")
        if not complete(award, at=at):
            emails.cosignature_given(cosignature, at=at)
        return cosignature


def decline_to_cosign(
    *, cosignature: Cosignature, serial: int, reason: str, address: str | None, at: datetime
) -> Cosignature:
    """Say no, with a reason. The offer stays: staff may name somebody else until its last day."""
    with transaction.atomic():
        cosignature = _locked(cosignature)
        _check(cosignature, serial, at)
        if not reason.strip():
            raise RuleBroken(WHY, "reason")
        cosignature.state = COSIGNATURE.check(cosignature, "decline")
        cosignature.reason, cosignature.answered_at = reason.strip(), at
        cosignature.address = address
        cosignature.save()
        _note(cosignature, "award.decline_to_cosign", at, cosignature.reason)
        emails.cosignature_declined(cosignature, at=at)
        return cosignature


def _locked(cosignature: Cosignature) -> Cosignature:
    """The row behind the lock of its award, which the grantee's answer takes as well."""
    award = locked_award(cosignature.award_id)
    locked = Cosignature.objects.select_for_update().get(pk=cosignature.pk)
    locked.award = award
    return locked


def _check(cosignature: Cosignature, serial: int, at: datetime) -> None:
    obstacle = link_obstacle(cosignature, serial, at)
    if obstacle:
        raise RuleBroken(obstacle)


def _note(cosignature: Cosignature, verb: str, at: datetime, reason: str) -> None:
    award = cosignature.award
    record(
        by=SYSTEM,  # who signs has no account and gets none
        verb=verb,
        subject=award,
        at=at,
        scope=award.application.call.programme.slug,
        person=cosignature.email,
        sha256=cosignature.letter_sha256,
        reason=reason,
    )
