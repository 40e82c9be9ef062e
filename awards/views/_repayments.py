"""Money asked back as pages list it, of an award and of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from awards.models import Award, Repayment
from awards.permissions import can_ask_repayment
from awards.queries.repayments import can_be_asked_of, paid_of
from awards.states import OWED_REPAYMENT, RepaymentState
from awards.views._shared import deed
from core.money import format_money
from core.web import SignedInRequest
from grants.deadlines import local_day

REPAYMENT_TONES = {
    RepaymentState.PROPOSED: "info",
    RepaymentState.ASKED: "caution",
    RepaymentState.PARTLY: "caution",
    RepaymentState.RECEIVED: "success",
    RepaymentState.WRITTEN_OFF: "neutral",
    RepaymentState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class RepaymentRow:
    """One request on a page."""

    repayment: Repayment
    currency: str
    today: date

    @property
    def amount(self) -> str:
        """What is asked back."""
        return format_money(self.repayment.amount, self.currency)

    @property
    def received(self) -> str:
        """What came."""
        return format_money(self.repayment.received, self.currency)

    @property
    def left(self) -> str:
        """What is still to come; empty once it is settled."""
        if not self.repayment.is_open:
            return ""
        return format_money(self.repayment.outstanding, self.currency)

    @property
    def late(self) -> bool:
        """Whether it is owed and past its day."""
        return self.repayment.state in OWED_REPAYMENT and self.repayment.due_on < self.today

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return "danger" if self.late else REPAYMENT_TONES[self.repayment.state]

    @property
    def label(self) -> str:
        """Its state in words."""
        name = self.repayment.get_state_display()
        return f"{name}, late" if self.late else name


def repayment_rows(repayments: Iterable[Repayment], at: datetime) -> list[RepaymentRow]:
    """Rows of requests whose awards and calls are loaded."""
    return [
        RepaymentRow(each, each.award.currency, local_day(each.award.application.call, at))
        for each in repayments
    ]


def ask_actions(request: SignedInRequest, award: Award) -> list[dict[str, str]]:
    """The way to ask for money back, where there is some and the person may."""
    if not can_be_asked_of(award) or not can_ask_repayment(request.user, award):
        return []
    if not paid_of(award):
        return []
    url = reverse("awards:staff_repayment_ask", args=[award.reference])
    return [deed("Ask for money back", url, post=False, kind="secondary")]
