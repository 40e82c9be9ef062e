"""What the pages of awards have in common: lookups through the permitted sets, tones, rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from awards.models import Award, Condition, Payment
from awards.permissions import (
    can_approve_payment,
    can_extend,
    can_waive,
    can_work_on_award,
    is_second_person,
)
from awards.queries.awards import (
    MET,
    grantee_awards,
    hidden_awards,
    payments_of,
    staff_awards,
    staff_conditions,
    staff_payments,
)
from awards.queries.obligations import is_late
from awards.queries.payments import amount_of
from awards.queries.seen import NOTHING
from awards.queries.standing import Word
from awards.states import CONDITION, RUNNING, AwardState, ConditionState, PaymentState
from core.errors import NotAllowed, Verdict
from core.web import SignedInRequest
from grants.models import Call, Programme
from grants.queries import staff_calls, staff_programmes
from grants.queries.impartial import HIDDEN

AWARD_TONES = {
    AwardState.PREPARED: "neutral",
    AwardState.OFFERED: "info",
    AwardState.ACCEPTED: "success",
    AwardState.DECLINED: "caution",
    AwardState.LAPSED: "caution",
    AwardState.CLOSED: "neutral",
}
CONDITION_TONES = {
    ConditionState.OPEN: "neutral",
    ConditionState.HANDED_IN: "info",
    ConditionState.CHECKED: "info",
    ConditionState.ACCEPTED: "success",
    ConditionState.WAIVED: "success",
}
PAYMENT_TONES = {
    PaymentState.PLANNED: "neutral",
    PaymentState.HELD: "caution",
    PaymentState.APPROVED: "info",
    PaymentState.EXPORTED: "info",
    PaymentState.PAID: "success",
    PaymentState.RETURNED: "danger",
    PaymentState.CANCELLED: "neutral",
}
# A form with an account number is never put aside while somebody signs in again.
SIGN_IN_AGAIN = (
    "You signed in a while ago. Open this page in a second tab, confirm there that it is you, "
    "and press Save here again. Nothing you typed is lost."
)


def staff_call(request: SignedInRequest, slug: str) -> Call:
    """A call of the person's programmes, else 404."""
    return first_or_404(staff_calls(request.user).filter(slug=slug), "call")


def staff_programme(request: SignedInRequest, slug: str) -> Programme:
    """A programme the person has a role in, else 404."""
    found: Programme = first_or_404(staff_programmes(request.user).filter(slug=slug), "programme")
    return found


def staff_award(request: SignedInRequest, reference: str) -> Award:
    """An award that staff read, else 404; 403 in a conflict."""
    found = staff_awards(request.user).filter(reference=reference)
    return found_by_staff(request, found, "award", reference=reference)


def staff_condition(request: SignedInRequest, reference: str) -> Condition:
    """A condition of an award that staff read, else 404; 403 in a conflict."""
    found = staff_conditions(request.user).filter(reference=reference)
    return found_by_staff(request, found, "condition", conditions__reference=reference)


def staff_payment(request: SignedInRequest, reference: str) -> Payment:
    """A payment of an award that staff read, else 404; 403 in a conflict."""
    found = staff_payments(request.user).filter(reference=reference)
    return found_by_staff(request, found, "payment", payments__reference=reference)


def grantee_award(request: SignedInRequest, reference: str) -> Award:
    """An award of the person's own applications, else 404."""
    return first_or_404(grantee_awards(request.user).filter(reference=reference), "award")


def found_by_staff(request: SignedInRequest, rows: QuerySet[Any], noun: str, **award: str) -> Any:
    """The first of the rows staff read, else 404; 403 where a conflict hides the `award` named."""
    try:
        return first_or_404(rows, noun)
    except Http404:
        if hidden_awards(request.user).filter(**award).exists():
            raise NotAllowed(HIDDEN) from None
        raise


def first_or_404(rows: Any, noun: str) -> Any:
    """The first of permitted rows, else 404."""
    found = rows.first()
    if found is None:
        raise Http404(f"No {noun} under this address.")
    return found


def deed(
    label: str, url: str, verdict: Verdict | None = None, *, post: bool = True, kind: str = ""
) -> dict[str, str]:
    """An action as `ui/_action.html` takes it; a refusal becomes the reason beside the button."""
    return {
        "label": label,
        "url": url,
        "method": "post" if post else "get",
        "kind": kind,
        "reason": "" if verdict is None else verdict.reason,
    }


@dataclass(frozen=True)
class ConditionRow:
    """A condition on a page."""

    condition: Condition
    today: date
    url: str
    deeds: list[dict[str, str]]
    ask_url: str = ""
    word: Word | None = None
    """What is known of it elsewhere goes before what is stored here."""

    @property
    def late(self) -> bool:
        """Whether it is owed and past its date, which is never a date that is only expected."""
        return is_late(self.condition, self.today)

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        if self.word:
            return self.word[1]
        return "danger" if self.late else CONDITION_TONES[self.condition.state]

    @property
    def label(self) -> str:
        """Its state in words."""
        if self.word:
            return self.word[0]
        name = self.condition.get_state_display()
        return f"{name}, late" if self.late else name


@dataclass(frozen=True)
class PaymentRow:
    """A payment on a page, with what blocks it in words."""

    payment: Payment
    award: Award
    deeds: list[dict[str, str]]

    @cached_property
    def owed(self) -> list[Condition]:
        """The conditions it still waits for."""
        return [each for each in self.payment.conditions.all() if each.state not in MET]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return PAYMENT_TONES[self.payment.state]

    @property
    def amount(self) -> str:
        """Money, or units of what is not cash."""
        return amount_of(self.payment)

    @property
    def waiting(self) -> str:
        """What has to happen before it can be paid; empty when nothing."""
        if self.payment.state in {PaymentState.HELD, PaymentState.RETURNED}:
            return f"{self.payment.get_state_display()}: {self.payment.reason}"
        if self.payment.state != PaymentState.PLANNED:
            return ""
        if self.award.state != AwardState.ACCEPTED:
            return "Waits for the grantee to accept the award."
        if self.owed:
            names = ", ".join(each.reference for each in self.owed)
            return f"Waits for {names}."
        return ""


def condition_url(condition: Condition) -> str:
    """Where staff look at what was handed in; a report once its award is accepted."""
    if condition.kind == Condition.Kind.REPORT and condition.award.state in RUNNING:
        return reverse("awards:staff_report_detail", args=[condition.reference])
    if condition.kind == Condition.Kind.RELEASE:
        return reverse("releases:staff_condition_detail", args=[condition.reference])
    if condition.is_provable:
        return reverse("awards:staff_condition_proof", args=[condition.reference])
    return ""


def condition_deeds(request: SignedInRequest, award: Award) -> dict[str, list[dict[str, str]]]:
    """What staff can do with each condition of the award, by reference."""
    if award.state != AwardState.ACCEPTED or not can_work_on_award(request.user, award):
        return {}
    links = []
    if can_extend(request.user, award):
        links.append(("Extend", "awards:staff_condition_extend", "get"))
    if can_waive(request.user, award):
        links.append(("Waive", "awards:staff_condition_waive", "get"))
    return {
        each.reference: _deeds(each, links) for each in award.conditions.all() if not each.is_met
    }


def _deeds(condition: Condition, links: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    # What is handed in on a page is decided there; a report that came on paper is marked here.
    if condition.kind == Condition.Kind.REPORT and CONDITION.allows(condition.state, "confirm"):
        links = [("Mark as met", "awards:staff_condition_accept", "post"), *links]
    # What the page shows of it where something is done by one press: nothing was handed in.
    shown = {"post": {"name": "seen-seen", "value": NOTHING}, "get": {}}
    return [
        {"label": label, "url": reverse(name, args=[condition.reference]), "method": method}
        | shown[method]
        for label, name, method in links
    ]


def payment_rows(request: SignedInRequest, award: Award) -> list[PaymentRow]:
    """The award's payments with their next step, for those who handle money."""
    handles_money = bool(can_approve_payment(request.user, award))
    bare = [PaymentRow(payment, award, []) for payment in payments_of(award)]
    if not handles_money:
        return bare
    return [PaymentRow(row.payment, award, _next_step(request, row)) for row in bare]


def _next_step(request: SignedInRequest, row: PaymentRow) -> list[dict[str, str]]:
    payment = row.payment
    if payment.state not in {PaymentState.PLANNED, PaymentState.APPROVED} or row.waiting:
        return []
    if payment.state == PaymentState.PLANNED:
        return [deed("Approve", reverse("awards:staff_payment_approve", args=[payment.reference]))]
    url = reverse("awards:staff_payment_pay", args=[payment.reference])
    return [deed("Record as paid", url, is_second_person(request.user, payment.approved_by_id))]
