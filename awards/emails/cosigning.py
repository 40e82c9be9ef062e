"""To and about the person who signs for the institution."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from awards.emails._sending import to_grantee, to_programme
from awards.models import Acceptance, Award, Cosignature, Letter
from awards.reminding import Step, in_words
from awards.tokens import cosigning_token
from core.mail.kinds import Kind
from core.mail.outbox import queue
from core.money import format_money


def cosignature_asked(cosignature: Cosignature, letter: Letter, *, at: datetime) -> None:
    """To the co-signatory: the letter, and the link to sign it by, when the letter goes out."""
    key = f"cosignature.ask:{cosignature.pk}:{cosignature.serial}"
    _to_cosignatory(
        cosignature,
        "cosignature_asked",
        key,
        at=at,
        not_before=max(at, letter.sent_at),
        files=[letter.file],
        letter=letter,
        **_while_link_works(cosignature),
    )


def cosignature_reminder(cosignature: Cosignature, step: Step, *, at: datetime) -> bool:
    """To the co-signatory: the letter waits for the signature. Whether they are told."""
    award = cosignature.award
    key = f"cosignature.remind:{cosignature.pk}:{award.answer_by}:{step.key}"
    when = in_words(step.days)
    outbox = {"kind": Kind.OFFERS, **_while_link_works(cosignature)}
    return _to_cosignatory(cosignature, "cosignature_reminder", key, at=at, when=when, **outbox)


def award_signed(award: Award, acceptance: Acceptance, *, at: datetime) -> None:
    """To the grantee as a receipt, and to the programme: the co-signature is missing."""
    key = f"award.sign:{award.reference}"
    facts = {"acceptance": acceptance, "amount": format_money(award.amount, award.currency)}
    to_grantee(award, "award_signed", key, at=at, **facts)
    to_programme(award, "award_signed", f"{key}:staff", at=at, **facts)


def cosignature_given(cosignature: Cosignature, *, at: datetime) -> None:
    """To the grantee and the programme: the institution signed, the grantee's answer is missing."""
    _to_both(cosignature, "cosignature_given", at=at)


def cosignature_declined(cosignature: Cosignature, *, at: datetime) -> None:
    """To the grantee and the programme, with the reason."""
    _to_both(cosignature, "cosignature_declined", at=at)


def certificate_made(certificate: Letter, cosignature: Cosignature | None, *, at: datetime) -> None:
    """To everybody who signed: the certificate of what was accepted."""
    award = certificate.award
    if award is None:
        return
    key = f"letter:{certificate.code}"
    facts = {"certificate": certificate, "files": [certificate.file]}
    to_grantee(award, "certificate_made", key, at=at, signer=award.application.owner, **facts)
    if cosignature is not None:
        name = cosignature.typed_name
        _to_cosignatory(
            cosignature, "certificate_made", f"{key}:institution", at=at, signer=name, **facts
        )


def _to_both(cosignature: Cosignature, name: str, *, at: datetime) -> None:
    award, key = cosignature.award, f"{name}:{cosignature.pk}"
    to_grantee(award, name, key, at=at, cosignature=cosignature)
    to_programme(award, name, f"{key}:staff", at=at, cosignature=cosignature)


def _to_cosignatory(
    cosignature: Cosignature, name: str, key: str, *, at: datetime, **facts: Any
) -> bool:
    outbox = ("files", "guard", "guard_key", "kind", "not_before")
    kept = {name: facts.pop(name) for name in outbox if name in facts}
    award = cosignature.award
    application = award.application
    path = reverse("awards:award_cosign", args=[cosigning_token(cosignature)])
    mail = queue(
        to=cosignature.email,
        template=f"awards/{name}",
        context={
            "award": award,
            "amount": format_money(award.amount, award.currency),
            "application": application,
            "programme": application.call.programme,
            "cosignature": cosignature,
            "url": settings.SITE_URL + path,
            **facts,
        },
        dedupe_key=key,
        at=at,
        about=award.reference,
        scope=application.call.programme.slug,
        **kept,
    )
    return mail.pk is not None


def _while_link_works(cosignature: Cosignature) -> dict[str, str]:
    """A mail that had to wait is dropped when its link is dead or nothing is left to sign."""
    return {
        "guard": "awards.queries.cosigning.link_still_works",
        "guard_key": f"{cosignature.pk} {cosignature.serial}",
    }
