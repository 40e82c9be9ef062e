"""Who signs an award for the institution: naming the person, and sending the link."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from awards import emails
from awards.actions._locks import locked_award
from awards.models import Award, Cosignature, Letter
from awards.permissions import can_work_on_award
from awards.queries.cosigning import standing_cosignature
from awards.queries.letters import standing_letter
from awards.states import COSIGNATURE, AwardState, CosignatureState
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require


@dataclass(frozen=True)
class Signatory:
    """The person who signs for the institution. The office may be left to be typed."""

    institution: str
    name: str
    email: str
    office: str = ""


def name_cosignatory(*, award: Award, signatory: Signatory, by: Actor, at: datetime) -> Cosignature:
    """Name who co-signs; once the award is offered, they are asked at once.

    Who was named before is out, and their link with them. The same person named twice is named
    once. Raises `RuleBroken` when the award asks for no co-signature, has one, or is no offer any
    more, and for the grantee's own address.
    """
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        _check_open(award)
        if signatory.email.strip().lower() == award.application.owner.email.lower():
            raise RuleBroken("The grantee signs already. Name somebody else.", "email")
        before = standing_cosignature(award)
        if before is not None:
            if before.state != CosignatureState.DECLINED and _is_same(before, signatory):
                return before
            before.state = COSIGNATURE.check(before, "replace")
            before.save(update_fields=["state"])
        cosignature = Cosignature.objects.create(
            award=award, named_at=at, named_by=person(by), **_tidy(signatory)
        )
        _note(cosignature, "award.name_cosignatory", by, at)
        letter = standing_letter(award) if award.state == AwardState.OFFERED else None
        if letter is not None:
            ask(cosignature, letter, at=at)
        return cosignature


def send_link_anew(*, award: Award, by: Actor, at: datetime) -> Cosignature:
    """Send the person asked a new link; the one before is dead from now on."""
    with transaction.atomic():
        award = locked_award(award.pk)
        require(can_work_on_award(by, award))
        _check_open(award)
        cosignature, letter = standing_cosignature(award), standing_letter(award)
        if cosignature is None or letter is None or cosignature.state != CosignatureState.ASKED:
            raise RuleBroken("Nobody is asked to co-sign this award now.")
        ask(cosignature, letter, at=at)
        _note(cosignature, "award.send_link", by, at)
        return cosignature


def to_ask(award: Award) -> Cosignature | None:
    """Who is asked when the letter goes out. `RuleBroken` when the award wants one and has none."""
    cosignature = standing_cosignature(award)
    if cosignature is None and award.needs_cosignature:
        raise RuleBroken(
            "This award is to be co-signed, and nobody is named to do it. Name the person first."
        )
    return cosignature


def ask(cosignature: Cosignature, letter: Letter, *, at: datetime) -> None:
    """Send a link that alone works from now on, no sooner than the letter itself goes out.

    Runs in the caller's transaction, which holds the award.
    """
    cosignature.state = COSIGNATURE.check(cosignature, "ask")
    cosignature.serial, cosignature.asked_at = cosignature.serial + 1, at
    cosignature.save(update_fields=["state", "serial", "asked_at"])
    emails.cosignature_asked(cosignature, letter, at=at)


def take_back_question(award: Award) -> None:
    """The letter is taken back before it went out: nobody is asked any more."""
    cosignature = standing_cosignature(award)
    if cosignature is not None:
        cosignature.state = COSIGNATURE.check(cosignature, "take_back")
        cosignature.save(update_fields=["state"])


def _check_open(award: Award) -> None:
    if not award.needs_cosignature:
        raise RuleBroken("This award asks for no co-signature.")
    if award.state not in {AwardState.PREPARED, AwardState.OFFERED}:
        raise RuleBroken(
            f"The award is {award.get_state_display().lower()}; nothing is signed now."
        )


def _tidy(signatory: Signatory) -> dict[str, str]:
    tidy = {name: " ".join(value.split()) for name, value in vars(signatory).items()}
    return tidy | {"email": tidy["email"].lower()}


def _is_same(before: Cosignature, signatory: Signatory) -> bool:
    return all(getattr(before, name) == value for name, value in _tidy(signatory).items())


def _note(cosignature: Cosignature, verb: str, by: Actor, at: datetime) -> None:
    award = cosignature.award
    scope = award.application.call.programme.slug
    record(by=by, verb=verb, subject=award, at=at, scope=scope, reason=str(cosignature))
