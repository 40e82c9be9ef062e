"""Where the money of calls and programmes is, in a fixed number of queries for however many."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear

from awards.models import Award, BudgetOverride, Payment, RepaymentReceipt
from awards.queries.awards import with_held
from awards.states import AWARDED, HOLDING, RUNNING, PaymentState
from grants.models import Call, Programme

_SUMMED = ("budget", "override", "committed", "awarded", "accepted", "paid", "came_back")


@dataclass
class Year:
    """What is paid, still planned and came back in a calendar year, in minor units."""

    year: int
    paid: int = 0
    planned: int = 0
    came_back: int = 0


@dataclass
class Budget:
    """One budget in minor units.

    `committed` is everything promised or about to be; `awarded` has left in a letter. Instalments
    that were cancelled, and what was paid and came back, are in none of the figures: that money
    is free again.
    """

    currency: str
    budget: int = 0
    override: int = 0
    committed: int = 0
    awarded: int = 0
    accepted: int = 0
    paid: int = 0
    came_back: int = 0
    years: list[Year] = field(default_factory=list)

    @property
    def remaining(self) -> int:
        """What can still be promised; below nothing only where somebody allowed it."""
        return self.budget + self.override - self.committed

    @property
    def over(self) -> int:
        """By how much the budget itself is exceeded."""
        return max(0, self.committed - self.budget)


@dataclass
class CallBudget(Budget):
    """The budget of one call."""

    call: Call | None = None


def call_budgets(calls: Sequence[Call]) -> list[CallBudget]:
    """The budgets of calls, in their order, in five queries."""
    found = {
        call.pk: CallBudget(currency=call.currency, budget=call.budget, call=call) for call in calls
    }
    call_key = F("application__call_id")
    for row in (
        with_held(Award.objects.filter(application__call__in=found))
        .order_by()
        .values(key=call_key)
        .annotate(
            committed=Coalesce(Sum("held"), 0),
            awarded=Coalesce(Sum("held", filter=Q(state__in=AWARDED)), 0),
            accepted=Coalesce(Sum("held", filter=Q(state__in=RUNNING)), 0),
        )
    ):
        budget = found[row["key"]]
        budget.committed, budget.awarded = row["committed"], row["awarded"]
        budget.accepted = row["accepted"]
    overrides = BudgetOverride.objects.filter(call__in=found).order_by().values("call")
    for given in overrides.annotate(sum=Sum("amount")):
        found[given["call"]].override = given["sum"]
    _add_payments(found)
    _take_off_what_came_back(found)
    return list(found.values())


def _add_payments(found: dict[int, CallBudget]) -> None:
    rows = (
        Payment.objects.filter(
            award__application__call__in=found, award__state__in=HOLDING, part=None
        )
        .exclude(state=PaymentState.CANCELLED)
        .annotate(year=ExtractYear(Coalesce("paid_on", "due_on")))
        .order_by("year")
        .values("year", "state", key=F("award__application__call_id"))
        .annotate(sum=Sum("amount"))
    )
    for row in rows:
        budget = found[row["key"]]
        if not budget.years or budget.years[-1].year != row["year"]:
            budget.years.append(Year(row["year"]))
        if row["state"] == PaymentState.PAID:
            budget.paid += row["sum"]
            budget.years[-1].paid += row["sum"]
        else:
            budget.years[-1].planned += row["sum"]


def _take_off_what_came_back(found: dict[int, CallBudget]) -> None:
    """What was paid back is not paid any more, in the year in which it came."""
    rows = (
        RepaymentReceipt.objects.filter(
            repayment__award__application__call__in=found, taken_back_at=None
        )
        .annotate(year=ExtractYear("received_on"))
        .order_by("year")
        .values("year", key=F("repayment__award__application__call_id"))
        .annotate(sum=Sum("amount"))
    )
    for row in rows:
        budget = found[row["key"]]
        budget.paid -= row["sum"]
        budget.came_back += row["sum"]
        years = {each.year: each for each in budget.years}
        year = years.setdefault(row["year"], Year(row["year"]))
        year.came_back += row["sum"]
        budget.years = [years[number] for number in sorted(years)]


def programme_totals(budgets: Sequence[CallBudget]) -> list[Budget]:
    """The sums over calls, one for each currency: nothing is converted."""
    totals: dict[str, Budget] = {}
    for each in budgets:
        total = totals.setdefault(each.currency, Budget(currency=each.currency))
        for name in _SUMMED:
            setattr(total, name, getattr(total, name) + getattr(each, name))
        total.years = _added(total.years, each.years)
    return list(totals.values())


def _added(ours: list[Year], theirs: list[Year]) -> list[Year]:
    years = {year.year: replace(year) for year in ours}
    for each in theirs:
        year = years.setdefault(each.year, Year(each.year))
        year.paid, year.planned = year.paid + each.paid, year.planned + each.planned
        year.came_back += each.came_back
    return [years[number] for number in sorted(years)]


def budget_calls(programme: Programme) -> QuerySet[Call]:
    """The calls of a programme, the newest first."""
    return Call.objects.filter(programme=programme).order_by("-pk")
