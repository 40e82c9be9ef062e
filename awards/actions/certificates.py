"""The sealed certificate of a complete acceptance, made once."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from awards import emails
from awards.actions._files import files_removed_if_undone
from awards.actions._locks import locked_award
from awards.certificate import certificate_pdf
from awards.documents import Mark
from awards.letter_codes import new_code
from awards.models import Acceptance, Award, Letter, LetterKind
from awards.permissions import can_work_on_award
from awards.queries.certificates import OVERDUE, uncertified
from awards.queries.letters import letterhead_of, standing_letter
from awards.states import RUNNING, CosignatureState
from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.files.storing import store_bytes
from core.sealing.seals import seal

logger = logging.getLogger(__name__)

# What a worker has not made by then, the sweep makes. Long-accepted awards get none by surprise.
NO_LONGER = timedelta(days=7)


def certify_acceptance(*, award: Award, at: datetime) -> Letter:
    """Make, seal, store and send the certificate. Made twice, it is the first one.

    All or nothing, as with a letter. `RuleBroken` while a signature is missing.
    """
    with transaction.atomic(), files_removed_if_undone() as files:
        award = locked_award(award.pk)
        made = standing_letter(award, LetterKind.ACCEPTANCE)
        if made is not None:
            return made
        acceptance = (
            Acceptance.objects.select_related("letter__file", "letter__template")
            .filter(award=award)
            .first()
        )
        if acceptance is None or award.state not in RUNNING:
            raise RuleBroken("This award is not accepted, so nothing can be certified.")
        acceptance.award = award
        cosignature = award.cosignatures.filter(state=CosignatureState.SIGNED).first()
        programme, mark = award.application.call.programme, Mark(new_code())
        pdf = certificate_pdf(award, acceptance, cosignature, letterhead_of(programme), mark)
        stored = store_bytes(
            seal(pdf, reason=f"Acceptance of {award.reference}, certified by {programme.name}"),
            name=f"{award.reference}-acceptance.pdf",
            content_type="application/pdf",
            by=SYSTEM,
            at=at,
        )
        files.append(stored)
        certificate = Letter.objects.create(
            application=award.application,
            award=award,
            kind=LetterKind.ACCEPTANCE,
            code=mark.code,
            file=stored,
            sha256=stored.sha256,
            issued_at=at,
            sent_at=at,
        )
        if cosignature is not None:
            cosignature.award = award
        emails.certificate_made(certificate, cosignature, at=at)
        scope, sha256 = programme.slug, stored.sha256
        record(by=SYSTEM, verb="award.certify", subject=award, at=at, scope=scope, sha256=sha256)
        return certificate


def certify_by_hand(*, award: Award, by: Actor, at: datetime) -> Letter:
    """Staff try again what the sweep could not make or no longer tries.

    `RuleBroken` when it cannot be made now either; then there is none of it.
    """
    require(can_work_on_award(by, award))
    try:
        return certify_acceptance(award=award, at=at)
    except OSError as error:
        logger.exception("The acceptance of %s could not be certified", award.reference)
        raise RuleBroken(
            "The certificate could not be sealed or stored, so there is none of it. Try again in "
            "some minutes."
        ) from error


def certify_overdue(*, at: datetime) -> int:
    """Make the certificates that should be there by now; returns how many were made."""
    made = 0
    for award in uncertified(since=at - NO_LONGER, until=at - OVERDUE):
        try:
            certify_acceptance(award=award, at=at)
        except (OSError, ValueError, RuleBroken):
            logger.exception("The acceptance of %s could not be certified", award.reference)
        else:
            made += 1
    return made
