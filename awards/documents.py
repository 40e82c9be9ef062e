"""What letters say: facts as values of the fields, and the whole as HTML and PDF."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property, partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from awards import letter_language
from awards.breach import BreachFacts
from awards.condition_rows import ConditionLine, condition_lines, lines_context, load_payments
from awards.letter_codes import written
from awards.models import Award, Condition, Letterhead, LetterKind, TemplateVersion
from awards.queries.cosigning import standing_cosignature
from awards.queries.payments import amount_of
from core.files.storing import read_bytes
from core.money import format_money
from core.pdf import Attachment, render_html
from grants.deadlines import local_day
from grants.models import Application
from grants.queries import standing_submission
from grants.reading import readable

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
    """Everything one letter says, whatever its words: values and parts of its fields, its frame.

    Parts and data are made when a text asks for them: HTML, "" when there is nothing to show.
    """

    kind: str
    values: Mapping[str, str]
    blocks: Mapping[str, Callable[[], str]]
    frame: Mapping[str, Any]
    data: Callable[[], Mapping[str, Any]] | None = None


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


def letter_facts(
    kind: str,
    application: Application,
    *,
    at: datetime,
    award: Award | None = None,
    change: ChangeFacts | None = None,
    breach: BreachFacts | None = None,
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
    blocks: dict[str, Callable[[], str]] = {}
    if award is not None:
        values |= _award_values(award, today)
        values["organisation"] = award.held_at
        blocks |= _Parts(award, application).blocks
    if change is not None:
        values |= {"change": change.title, "effective_on": in_words(change.effective_on)}
        blocks["changes"] = partial(_part, "changes", {"rows": change.rows})
        blocks["change_reason"] = partial(_paragraphs, change.reason)
    if breach is not None:
        values |= _breach_values(breach)
        blocks["finding"] = partial(_paragraphs, breach.finding)
        rows = breach.waiting
        blocks["blocked_payments"] = lambda: _part("waiting", {"rows": rows}) if rows else ""
    if kind in {LetterKind.DECLINE, LetterKind.WAITLIST}:
        blocks["reason"] = partial(_paragraphs, reason)
        blocks["feedback"] = partial(_paragraphs, feedback)
    frame = _frame(kind, application, today, award)
    data = partial(award_data, award, application) if award is not None else None
    return LetterFacts(kind, values, blocks, frame, data)


def _award_values(award: Award, today: date) -> dict[str, str]:
    return {
        "award": award.reference,
        "amount": format_money(award.amount, award.currency),
        "starts_on": in_words(award.starts_on),
        "ends_on": in_words(award.ends_on),
        "answer_by": in_words(award.answer_by or today + ANSWER_WITHIN),
        "answer_link": settings.SITE_URL + reverse("awards:award_detail", args=[award.reference]),
    }


def _breach_values(breach: BreachFacts) -> dict[str, str]:
    return {
        "output": breach.output,
        "output_reference": breach.reference,
        "promise": breach.promise,
        "what_happened": breach.happened,
        "due_on": in_words(breach.due_on),
        "cure_days": str(breach.cure_days),
        "cure_until": in_words(breach.cure_until),
    }


class _Parts:
    """The tables and lists of an award; its rows are read once, when the first is asked for."""

    def __init__(self, award: Award, application: Application) -> None:
        self.award, self.application = award, application

    @property
    def blocks(self) -> dict[str, Callable[[], str]]:
        """What makes each, by the name of its field."""
        return {
            "payment_schedule": self._payments,
            "conditions": self._conditions,
            "releases": self._releases,
            "budget": self._budget,
            "special_terms": lambda: _paragraphs(self.award.special_terms),
        }

    @cached_property
    def _lines(self) -> list[ConditionLine]:
        return condition_lines(self.award)

    def _conditions(self) -> str:
        return _part("conditions", lines_context(self.award, self._lines)) if self._lines else ""

    def _releases(self) -> str:
        kind = Condition.Kind.RELEASE
        releases = [line for line in self._lines if line.condition.kind == kind]
        return _part("releases", {"releases": releases}) if releases else ""

    def _payments(self) -> str:
        award = self.award
        numbers = {line.condition.pk: line.number for line in self._lines}
        load_payments([award])
        rows = [
            {
                "payment": payment,
                "amount": amount_of(payment),
                "waits_for": sorted(numbers[each.pk] for each in payment.conditions.all()),
            }
            for payment in award.payments.all()
        ]
        amount = format_money(award.amount, award.currency)
        return _part("payments", {"award": award, "amount": amount, "payments": rows})

    def _budget(self) -> str:
        """The sums of the first budget of what was submitted."""
        submitted = standing_submission(self.application)
        sections = readable(submitted.content, self.award.currency) if submitted else []
        for section in sections:
            for question in section.questions:
                if question.sums:
                    return _part("budget", {"award": self.award, "question": question})
        return ""


def _part(name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"letters/_{name}.html", context)


def _paragraphs(text: str) -> str:
    """A person's own text as paragraphs; "" when there is none."""
    return _part("text", {"text": text.strip()}) if text.strip() else ""


def _frame(kind: str, application: Application, today: date, award: Award | None) -> dict[str, Any]:
    owner = application.owner
    facts = [("Date", in_words(today)), ("Application", application.reference)]
    if award is not None:
        facts.insert(1, ("Award", award.reference))
    if award is not None and kind == LetterKind.AWARD:
        facts.append(("Answer by", in_words(award.answer_by or today + ANSWER_WITHIN)))
        cosignatory = standing_cosignature(award)
        if cosignatory is not None:
            facts.append(("To be co-signed by", str(cosignatory)))
    label = letter_name(kind, award.reference if award is not None else application.reference)
    return {
        "label": label,
        "foot": _for_style(label),
        "title": f"{label}: {application.name}",
        "programme": application.call.programme,
        "facts": facts,
        "address": [
            str(owner),
            *([owner.organisation.name] if owner.organisation else []),
            owner.email,
        ],
    }


def letter_name(kind: str, reference: str) -> str:
    """What a letter is called in its title and at its foot: `Award letter AWD-2026-0031`."""
    about = "Decision" if kind == LetterKind.DECLINE else LetterKind(kind).label
    return f"{about} letter {reference}"


def _for_style(text: str) -> SafeString:
    """A text for a string of a style sheet: without the characters that could end it."""
    return mark_safe("".join(each for each in text if each not in '\\"<>\n\r'))


def award_data(award: Award, application: Application) -> dict[str, Any]:
    """The award as JSON, as it is attached to a letter; amounts in minor units."""
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
                "unit": payment.part.unit if payment.part else award.currency,
            }
            for payment in award.payments.select_related("part")
        ],
        "conditions": [
            {
                "reference": condition.reference,
                "kind": condition.kind,
                "title": condition.title,
                "due_on": condition.due_on.isoformat(),
                "due_rule": condition.due_words,
                "due_is_expected": condition.is_expected,
                "licence": condition.promised_licence,
            }
            for condition in award.conditions.select_related("due_after")
        ],
    }


def letter_words(facts: LetterFacts, text: str) -> SafeString:
    """The words of a letter as HTML, without its frame. `MissingValue` when a value is missing."""
    names = letter_language.used(text)
    blocks = {name: make() for name, make in facts.blocks.items() if name in names}
    return mark_safe(letter_language.render(text, facts.values, blocks))


def letter_html(
    facts: LetterFacts,
    version: TemplateVersion,
    letterhead: Letterhead | None,
    *,
    mark: Mark | None = None,
    is_preview: bool = False,
) -> str:
    """The whole letter as HTML for the PDF engine. `MissingValue` when a value is missing."""
    footer = letterhead.footer if letterhead else ""
    context = {
        **facts.frame,
        "footer": _for_style(footer),
        "words": letter_words(facts, version.text),
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
    if not version.with_data or facts.data is None:
        return render_html(html, files=files)
    data = json.dumps(facts.data(), ensure_ascii=False, indent=1).encode()
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
