"""What letters say: facts as values of the fields, and the whole as HTML and PDF."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from awards import letter_language
from awards.letter_codes import written
from awards.models import Award, Condition, Letterhead, LetterKind, TemplateVersion
from core.files.storing import read_bytes
from core.money import format_money
from core.pdf import Attachment, render_html
from grants.models import Application, Call

ANSWER_WITHIN = timedelta(days=30)
QR_MASK = 2


@dataclass(frozen=True)
class ChangeFacts:
    """What an amendment or an extension changes: rows of (what, before, now)."""

    title: str
    rows: Sequence[tuple[str, str, str]]
    effective_on: date
    reason: str = ""


@dataclass(frozen=True)
class LetterFacts:
    """Everything one letter says, whatever its words: values and parts of its fields, its frame."""

    kind: str
    values: Mapping[str, str]
    blocks: Mapping[str, str]
    frame: Mapping[str, Any]
    award: Award | None = None


@dataclass(frozen=True)
class Mark:
    """The code on a letter and the page it leads to."""

    code: str

    @property
    def written(self) -> str:
        """The code as it is printed."""
        return written(self.code)

    @property
    def url(self) -> str:
        """The page that says whether the letter is genuine."""
        return settings.SITE_URL + reverse("awards:letter_verify", args=[self.code])

    @property
    def picture(self) -> bytes:
        """The QR code of the address as SVG."""
        import segno

        out = BytesIO()
        # Any mask can be read; trying all eight for the evenest takes longer than all the rest.
        segno.make(self.url, error="m", mask=QR_MASK).save(
            out, kind="svg", border=0, dark="#1d2a26"
        )
        return out.getvalue()


def in_words(day: date) -> str:
    """A date as letters write it: `1 March 2027`."""
    return f"{day.day} {day:%B %Y}"


def local_day(call: Call, at: datetime) -> date:
    """The day it is at this moment where the call is."""
    return at.astimezone(ZoneInfo(call.time_zone)).date()


def letter_facts(
    kind: str,
    application: Application,
    *,
    at: datetime,
    award: Award | None = None,
    change: ChangeFacts | None = None,
    reason: str = "",
    feedback: str = "",
) -> LetterFacts:
    """The facts of a letter; the rows are loaded with call, programme, owner and organisation."""
    programme, owner = application.call.programme, application.owner
    today = local_day(application.call, at)
    values = {
        "today": in_words(today),
        "programme": programme.name,
        "contact": programme.contact_email,
        "call": application.call.title,
        "application": application.reference,
        "title": application.name,
        "applicant": str(owner),
        "applicant_email": owner.email,
        "organisation": owner.organisation.name if owner.organisation else "",
        "signatory": programme.signatory_name,
        "signatory_title": programme.signatory_title,
    }
    blocks: dict[str, str] = {}
    if award is not None:
        prefetch_related_objects([award], "conditions", "payments__conditions")
        values |= _award_values(award, today)
        blocks |= _award_blocks(award)
    if change is not None:
        values |= {"change": change.title, "effective_on": in_words(change.effective_on)}
        blocks["changes"] = render_to_string("letters/_changes.html", {"rows": change.rows})
        blocks["change_reason"] = _paragraphs(change.reason)
    if kind in {LetterKind.DECLINE, LetterKind.WAITLIST}:
        blocks |= {"reason": _paragraphs(reason), "feedback": _paragraphs(feedback)}
    frame = _frame(kind, application, today, award)
    return LetterFacts(kind, values, blocks, frame, award)


def _award_values(award: Award, today: date) -> dict[str, str]:
    return {
        "award": award.reference,
        "amount": format_money(award.amount, award.currency),
        "starts_on": in_words(award.starts_on),
        "ends_on": in_words(award.ends_on),
        "answer_by": in_words(award.answer_by or today + ANSWER_WITHIN),
        "answer_link": settings.SITE_URL + reverse("awards:award_detail", args=[award.reference]),
    }


def _award_blocks(award: Award) -> dict[str, str]:
    conditions = list(award.conditions.all())
    numbers = {condition.pk: number for number, condition in enumerate(conditions, 1)}
    payments = [
        {
            "payment": payment,
            "amount": format_money(payment.amount, award.currency),
            "waits_for": [numbers[each.pk] for each in payment.conditions.all()],
        }
        for payment in award.payments.all()
    ]
    releases = [each for each in conditions if each.kind == Condition.Kind.RELEASE]
    context = {
        "award": award,
        "amount": format_money(award.amount, award.currency),
        "payments": payments,
        "conditions": list(enumerate(conditions, 1)),
        "releases": releases,
    }
    blocks: dict[str, str] = {
        "payment_schedule": render_to_string("letters/_payments.html", context)
    }
    if conditions:
        blocks["conditions"] = render_to_string("letters/_conditions.html", context)
    if releases:
        blocks["releases"] = render_to_string("letters/_releases.html", context)
    blocks["special_terms"] = _paragraphs(award.special_terms)
    return blocks


def _paragraphs(text: str) -> str:
    """A person's own text as paragraphs; "" when there is none."""
    return render_to_string("letters/_text.html", {"text": text.strip()}) if text.strip() else ""


def _frame(kind: str, application: Application, today: date, award: Award | None) -> dict[str, Any]:
    owner = application.owner
    facts = [("Date", in_words(today)), ("Application", application.reference)]
    if award is not None:
        facts.insert(1, ("Award", award.reference))
    if award is not None and kind == LetterKind.AWARD:
        facts.append(("Answer by", in_words(award.answer_by or today + ANSWER_WITHIN)))
    name = award.reference if award is not None else application.reference
    return {
        "label": f"{LetterKind(kind).label} letter {name}",
        "foot": _for_style(f"{LetterKind(kind).label} letter {name}"),
        "title": f"{LetterKind(kind).label} letter {name}: {application.name}",
        "programme": application.call.programme,
        "facts": facts,
        "address": [
            str(owner),
            *([owner.organisation.name] if owner.organisation else []),
            owner.email,
        ],
    }


def _for_style(text: str) -> SafeString:
    """A text for a string of a style sheet: without the characters that could end it."""
    return mark_safe("".join(each for each in text if each not in '\\"<>\n\r'))


def award_data(award: Award) -> dict[str, Any]:
    """The award as JSON, as it is attached to a letter; amounts in minor units."""
    application = award.application
    return {
        "award": award.reference,
        "application": application.reference,
        "programme": application.call.programme.slug,
        "title": application.name,
        "grantee": str(application.owner),
        "amount": award.amount,
        "currency": award.currency,
        "starts_on": award.starts_on.isoformat(),
        "ends_on": award.ends_on.isoformat(),
        "payments": [
            {
                "reference": payment.reference,
                "label": payment.label,
                "amount": payment.amount,
                "due_on": payment.due_on.isoformat(),
            }
            for payment in award.payments.all()
        ],
        "conditions": [
            {
                "reference": condition.reference,
                "kind": condition.kind,
                "title": condition.title,
                "due_on": condition.due_on.isoformat(),
                "licence": condition.promised_licence,
            }
            for condition in award.conditions.all()
        ],
    }


def letter_html(
    facts: LetterFacts,
    version: TemplateVersion,
    letterhead: Letterhead | None,
    *,
    mark: Mark | None = None,
    is_preview: bool = False,
) -> str:
    """The whole letter as HTML for the PDF engine. `MissingValue` when a value is missing."""
    words = letter_language.render(version.text, facts.values, facts.blocks)
    footer = letterhead.footer if letterhead else ""
    context = {
        **facts.frame,
        "footer": _for_style(footer),
        "words": mark_safe(words),
        "signatory": facts.values["signatory"],
        "signatory_title": facts.values["signatory_title"],
        "paper": version.paper,
        "letterhead": letterhead,
        "mark": mark,
        "is_preview": is_preview,
    }
    return render_to_string("letters/letter.html", context)


def letter_pdf(
    html: str,
    facts: LetterFacts,
    version: TemplateVersion,
    letterhead: Letterhead | None,
    *,
    mark: Mark | None = None,
) -> bytes:
    """The letter as a tagged PDF: PDF/UA-1, or PDF/A-3 with the award as JSON inside."""
    files = pictures(letterhead) | ({"mark": mark.picture} if mark else {})
    if facts.award is None or not version.with_data:
        return render_html(html, files=files)
    data = json.dumps(award_data(facts.award), ensure_ascii=False, indent=1).encode()
    attached = Attachment("award.json", data, "The award as data")
    return render_html(html, variant="pdf/a-3a", files=files, attachments=[attached])


def pictures(letterhead: Letterhead | None) -> dict[str, bytes]:
    """The pictures of a letterhead under the names the letter loads them by."""
    if letterhead is None:
        return {}
    found = {"letterhead": letterhead.image_id, "signature": letterhead.signature_id}
    return {name: _picture(str(key)) for name, key in found.items() if key}


@cache
def _picture(key: str) -> bytes:
    """A stored picture; stored files never change, so each is read once a process."""
    from core.files.models import StoredFile

    return read_bytes(StoredFile.objects.get(pk=key))
