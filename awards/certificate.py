"""The certificate of acceptance as PDF: who signed what, when and from where."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string

from awards.condition_rows import condition_lines, lines_context
from awards.documents import Mark, in_words, pictures
from awards.letter_codes import written
from awards.models import Acceptance, Award, Cosignature, Letterhead, TemplateVersion
from core.files.storing import read_bytes
from core.money import format_money
from core.pdf import Attachment, render_html
from grants.deadlines import local_day


@dataclass(frozen=True)
class Signature:
    """One line of the certificate. `address` is empty when it was not known."""

    name: str
    capacity: str
    when: str
    address: str


def certificate_pdf(
    award: Award,
    acceptance: Acceptance,
    cosignature: Cosignature | None,
    letterhead: Letterhead | None,
    mark: Mark,
) -> bytes:
    """The certificate as a tagged PDF with the accepted letter inside it, byte for byte."""
    letter = acceptance.letter
    html = certificate_html(award, acceptance, cosignature, letterhead, mark)
    inside = Attachment(letter.file.name, read_bytes(letter.file), "The letter that was accepted")
    files = pictures(letterhead) | {"mark": mark.picture}
    return render_html(html, files=files, attachments=[inside])


def certificate_html(
    award: Award,
    acceptance: Acceptance,
    cosignature: Cosignature | None,
    letterhead: Letterhead | None,
    mark: Mark,
) -> str:
    """The same as HTML for the PDF engine."""
    application = award.application
    letter = acceptance.letter
    context: dict[str, Any] = {
        "label": f"Certificate of acceptance {award.reference}",
        **lines_context(award, condition_lines(award)),
        "application": application,
        "programme": application.call.programme,
        "amount": format_money(award.amount, award.currency),
        "runs": f"{in_words(award.starts_on)} to {in_words(award.ends_on)}",
        "accepted_on": in_words(
            local_day(application.call, award.answered_at or acceptance.accepted_at)
        ),
        "signatures": signatures(acceptance, cosignature),
        "letter": letter,
        "letter_code": written(letter.code),
        "letterhead": letterhead,
        "paper": letter.template.paper if letter.template else TemplateVersion.Paper.A4,
        "mark": mark,
    }
    return render_to_string("letters/certificate.html", context)


def signatures(acceptance: Acceptance, cosignature: Cosignature | None) -> list[Signature]:
    """Who signed, in the order in which they did."""
    award = acceptance.award
    held = award.held_at
    signed = [
        (
            acceptance.accepted_at,
            Signature(
                acceptance.typed_name,
                f"Grantee, {held}" if held else "Grantee",
                _moment(acceptance.accepted_at),
                acceptance.address or "",
            ),
        )
    ]
    if cosignature is not None and cosignature.answered_at is not None:
        signature = Signature(
            cosignature.typed_name,
            f"{cosignature.typed_office}, {cosignature.institution}",
            _moment(cosignature.answered_at),
            cosignature.address or "",
        )
        signed.append((cosignature.answered_at, signature))
    return [signature for _, signature in sorted(signed, key=lambda each: each[0])]


def _moment(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{in_words(utc.date())}, {utc:%H:%M:%S} UTC"
