"""What is still outstanding before an award is closed, from facts alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from awards.models import Amendment, Award, Condition, Payment, Repayment
from awards.queries.awards import MET
from awards.queries.letters import is_in_force
from awards.queries.payments import amount_of
from awards.states import (
    OPEN_AMENDMENT,
    OPEN_REPAYMENT,
    AwardState,
    ConditionState,
    PaymentState,
    RepaymentState,
    RequestState,
)
from core.money import format_money

SETTLED = (PaymentState.PAID, PaymentState.CANCELLED)


@dataclass(frozen=True)
class ClosingItem:
    """One line of the checklist: what, whether it is done, and what is missing or was found."""

    label: str
    is_done: bool
    text: str


ASKED_ABOVE: list[Callable[[Award], ClosingItem | None]] = []
"""What apps above this one know about an award; each adds its question when it starts."""


def checklist(award: Award) -> list[ClosingItem]:
    """The lines that concern this award, in their order."""
    conditions = list(award.conditions.order_by("position"))
    payments = list(award.payments.select_related("award", "part").order_by("position"))
    found = [
        _conditions("Conditions met or waived", _of(conditions, {"ethics", "data_plan", "custom"})),
        _conditions("Reports accepted", _of(conditions, {"report"})),
        _conditions("Outputs accepted", _of(conditions, {"release"})),
        *(ask(award) for ask in ASKED_ABOVE),
        _requests(award),
        _changes(award),
        _payments(payments),
        _left_over(award, payments),
        _asked_back(award),
        _letters(award),
    ]
    return [item for item in found if item is not None]


def outstanding(award: Award) -> list[ClosingItem]:
    """The lines that are not done."""
    return [item for item in checklist(award) if not item.is_done]


def ready_to_close(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Accepted ones with nothing owed, nothing asked for and every payment settled."""
    of_award = Condition.objects.filter(award=OuterRef("pk"))
    unmet = of_award.filter(~Q(state__in=MET) | Q(requests__state=RequestState.OPEN))
    unpaid = Payment.objects.filter(award=OuterRef("pk")).exclude(state__in=SETTLED)
    asked = Amendment.objects.filter(award=OuterRef("pk"), state__in=OPEN_AMENDMENT)
    back = Repayment.objects.filter(award=OuterRef("pk"), state__in=OPEN_REPAYMENT)
    nothing = [~Exists(each) for each in (unmet, unpaid, asked, back)]
    return awards.filter(*nothing, state=AwardState.ACCEPTED)


def _of(conditions: Iterable[Condition], kinds: set[str]) -> list[Condition]:
    return [each for each in conditions if each.kind in kinds]


def _conditions(label: str, conditions: list[Condition]) -> ClosingItem | None:
    if not conditions:
        return None
    owed = [each for each in conditions if not each.is_met]
    if owed:
        names = ", ".join(f"{each.reference} ({each.title})" for each in owed)
        return ClosingItem(label, is_done=False, text=f"Not yet: {names}.")
    waived = sum(each.state == ConditionState.WAIVED for each in conditions)
    told = f"All {len(conditions)}" if len(conditions) > 1 else "Done"
    return ClosingItem(
        label, is_done=True, text=f"{told}, {waived} waived." if waived else f"{told}."
    )


def _requests(award: Award) -> ClosingItem | None:
    waiting = award.conditions.filter(requests__state=RequestState.OPEN)
    names = ", ".join(waiting.order_by("position").values_list("reference", flat=True))
    if not names:
        return None
    return ClosingItem("Requests answered", is_done=False, text=f"The grantee asks about {names}.")


def _changes(award: Award) -> ClosingItem | None:
    waiting = award.amendments.filter(state__in=OPEN_AMENDMENT)
    names = ", ".join(waiting.order_by("pk").values_list("reference", flat=True))
    if not names:
        return None
    return ClosingItem("Changes decided", is_done=False, text=f"Not yet: {names}.")


def _payments(payments: list[Payment]) -> ClosingItem:
    label = "Payments paid or cancelled"
    going = [each for each in payments if each.state not in {*SETTLED, PaymentState.RETURNED}]
    if going:
        names = ", ".join(
            f"{each.reference} ({amount_of(each)}, {each.get_state_display().lower()})"
            for each in going
        )
        return ClosingItem(label, is_done=False, text=f"Not yet: {names}.")
    return ClosingItem(label, is_done=True, text=f"{len(payments)} of {len(payments)}.")


def _left_over(award: Award, payments: list[Payment]) -> ClosingItem:
    label = "Money left over"
    returned = [each for each in payments if each.state == PaymentState.RETURNED]
    if returned:
        names = ", ".join(f"{each.reference} ({amount_of(each)})" for each in returned)
        text = f"Came back from the bank: {names}. Plan it again or cancel it."
        return ClosingItem(label, is_done=False, text=text)
    cash = Payment.objects.filter(award=award, part=None, state=PaymentState.CANCELLED)
    cancelled = cash.aggregate(sum=Sum("amount"))["sum"]
    if not cancelled:
        return ClosingItem(label, is_done=True, text="None.")
    told = format_money(cancelled, award.currency)
    return ClosingItem(label, is_done=True, text=f"{told} was cancelled and is free in the budget.")


def _asked_back(award: Award) -> ClosingItem | None:
    label = "Money asked back"
    rows = list(award.repayments.exclude(state=RepaymentState.WITHDRAWN))
    if not rows:
        return None
    still = [each for each in rows if each.is_open]
    if still:
        names = ", ".join(
            f"{each.reference} ({format_money(each.outstanding, award.currency)} of "
            f"{format_money(each.amount, award.currency)}, {each.get_state_display().lower()})"
            for each in still
        )
        return ClosingItem(label, is_done=False, text=f"Not yet: {names}.")
    came = format_money(sum(each.received for each in rows), award.currency)
    return ClosingItem(label, is_done=True, text=f"{came} came back.")


def _letters(award: Award) -> ClosingItem:
    label = "Letters in force"
    letters = list(award.letters.select_related("award").filter(withdrawn_at=None))
    standing = [each for each in letters if is_in_force(each)]
    text = f"{len(standing)} of {len(letters)}." if letters else "There is no letter."
    return ClosingItem(label, is_done=bool(standing), text=text)
