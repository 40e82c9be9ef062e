"""Who co-signs an award, and whether a link still works."""

from collections.abc import Iterable
from datetime import datetime

from awards.models import Acceptance, Award, Cosignature
from awards.states import STANDING_COSIGNATURE, AwardState, CosignatureState
from grants.deadlines import local_day


def standing_cosignature(award: Award) -> Cosignature | None:
    """The person whose co-signature counts, where the award asks for one."""
    if not award.needs_cosignature:
        return None
    return award.cosignatures.filter(state__in=STANDING_COSIGNATURE).first()


def standing_cosignatures(awards: Iterable[Award]) -> dict[int, Cosignature]:
    """The same of many awards, by the key of the award; one query."""
    wanted = [award.pk for award in awards if award.needs_cosignature]
    rows = Cosignature.objects.filter(award__in=wanted, state__in=STANDING_COSIGNATURE)
    return {row.award_id: row for row in rows}


def has_signed(award: Award) -> bool:
    """Whether the grantee has signed, be it alone so far."""
    return Acceptance.objects.filter(award=award).exists()


def link_obstacle(cosignature: Cosignature, serial: int, at: datetime) -> str:
    """Why nothing can be signed by this link now, as a sentence for the person asked, or ""."""
    award = cosignature.award
    call = award.application.call
    contact = f"Write to {call.programme.contact_email} if in doubt."
    if cosignature.state == CosignatureState.REPLACED:
        return (
            f"Somebody else of the institution signs now. Nothing is left for you to do. {contact}"
        )
    if cosignature.state == CosignatureState.NAMED or award.state == AwardState.PREPARED:
        return f"The letter of this award was taken back. {contact}"
    if serial != cosignature.serial:
        return f"A newer link was sent to {cosignature.email}. Open it from the newest mail."
    if cosignature.state != CosignatureState.ASKED:
        return "You answered already. What you answered stands."
    if award.state == AwardState.DECLINED:
        return f"The grantee declined this award, so nothing is left to sign. {contact}"
    return _too_late(award, at) or _not_offered(award, at)


def may_read_by_link(cosignature: Cosignature, serial: int, at: datetime) -> bool:
    """Whether this link opens letter and certificate: while it can be signed by, and after it was.

    `link_obstacle` says why not.
    """
    if cosignature.state in {CosignatureState.SIGNED, CosignatureState.DECLINED}:
        return serial == cosignature.serial
    return not link_obstacle(cosignature, serial, at)


def _too_late(award: Award, at: datetime) -> str:
    """The last day counts whole, in the call's time zone, as it does for the grantee."""
    call = award.application.call
    today = local_day(call, at)
    lapsed = award.state == AwardState.LAPSED
    if not lapsed and (award.answer_by is None or today <= award.answer_by):
        return ""
    day = f"{award.answer_by.day} {award.answer_by:%B %Y}" if award.answer_by else "its last day"
    contact = call.programme.contact_email
    return f"This award could be signed until {day}. Write to {contact} if you still want to sign."


def _not_offered(award: Award, at: datetime) -> str:
    if award.visible_from is not None and award.visible_from > at:
        return "The letter of this award is not out yet. Open the link again a little later."
    return "" if award.state == AwardState.OFFERED else "This award does not wait for a signature."


def link_still_works(_to: str, key: str) -> bool:
    """Whether the link of a mail that goes out now, `cosignature serial`, can still be used."""
    pk, _, serial = key.partition(" ")
    return Cosignature.objects.filter(
        pk=int(pk),
        serial=int(serial),
        state=CosignatureState.ASKED,
        award__state=AwardState.OFFERED,
    ).exists()
