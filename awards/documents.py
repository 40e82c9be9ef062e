"""The award letter: its content as plain values, and its PDF."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from awards.models import Award, Condition
from awards.queries.awards import payments_of
from core.money import format_money
from core.pdf import render_pdf

TEMPLATE = "award"
ANSWER_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class PaymentLine:
    """A row of the table of payments."""

    label: str
    due_on: date
    amount: str
    waits_for: list[int]


@dataclass(frozen=True)
class ConditionLine:
    """A row of the table of conditions; `number` is what the payments refer to."""

    number: int
    kind: str
    title: str
    details: str
    output: str
    licence: str
    place: str
    due_on: date


@dataclass(frozen=True)
class AwardLetter:
    """Everything the letter says."""

    reference: str
    application_reference: str
    issued_on: date
    answer_by: date
    programme: str
    call: str
    contact_email: str
    signatory_name: str
    signatory_title: str
    grantee: str
    organisation: str
    grantee_email: str
    title: str
    amount: str
    starts_on: date
    ends_on: date
    special_terms: str
    payments: list[PaymentLine]
    conditions: list[ConditionLine]
    answer_url: str
    is_preview: bool

    @property
    def releases(self) -> list[ConditionLine]:
        """The conditions with a promised licence."""
        return [line for line in self.conditions if line.licence]


def local_day(award: Award, at: datetime) -> date:
    """The day it is at this moment where the call is."""
    return at.astimezone(ZoneInfo(award.application.call.time_zone)).date()


def award_letter(award: Award, *, at: datetime, is_preview: bool = False) -> AwardLetter:
    """The letter's content for an award loaded with its application, call and programme."""
    application, owner = award.application, award.application.owner
    programme = application.call.programme
    conditions = list(award.conditions.all())
    numbers = {condition.pk: number for number, condition in enumerate(conditions, 1)}
    return AwardLetter(
        reference=award.reference,
        application_reference=application.reference,
        issued_on=local_day(award, at),
        answer_by=local_day(award, at) + ANSWER_WITHIN,
        programme=programme.name,
        call=application.call.title,
        contact_email=programme.contact_email,
        signatory_name=programme.signatory_name,
        signatory_title=programme.signatory_title,
        grantee=str(owner),
        organisation=owner.organisation.name if owner.organisation else "",
        grantee_email=owner.email,
        title=application.name,
        amount=format_money(award.amount, award.currency),
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        special_terms=award.special_terms.strip(),
        payments=[
            PaymentLine(
                payment.label,
                payment.due_on,
                format_money(payment.amount, award.currency),
                [numbers[condition.pk] for condition in payment.conditions.all()],
            )
            for payment in payments_of(award)
        ],
        conditions=[_line(numbers[condition.pk], condition) for condition in conditions],
        answer_url=settings.SITE_URL + reverse("awards:award_detail", args=[award.reference]),
        is_preview=is_preview,
    )


def _line(number: int, condition: Condition) -> ConditionLine:
    return ConditionLine(
        number=number,
        kind=condition.get_kind_display(),
        title=condition.title,
        details=condition.details,
        output=condition.get_output_kind_display() if condition.output_kind else "",
        licence=condition.promised_licence,
        place=condition.promised_place,
        due_on=condition.due_on,
    )


def render_letter(letter: AwardLetter) -> bytes:
    """The letter as a tagged A4 PDF."""
    return render_pdf(f"letters/{TEMPLATE}.html", {"letter": letter})
