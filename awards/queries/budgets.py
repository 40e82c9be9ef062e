"""Where the money of calls and programmes is, in a fixed number of queries for however many."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear

from awards.models import Award, BudgetOverride, GrantPart, Payment, UnitPool
from awards.states import HOLDING, AwardState, PaymentState
from grants.models import Call, Programme

_AWARDED = [AwardState.OFFERED, AwardState.ACCEPTED, AwardState.CLOSED]
_ACCEPTED = [AwardState.ACCEPTED, AwardState.CLOSED]


@dataclass
class Year:
    """What is paid and what is still planned in a calendar year, in minor units."""

    year: int
    paid: int = 0
    planned: int = 0


@dataclass
class Budget:
    """One budget in minor units.

    `committed` is everything promised or about to be; `awarded` has left in a letter; `cancelled`
    was taken back from them and is free again.
    """

    currency: str
    budget: int = 0
    override: int = 0
    committed: int = 0
    awarded: int = 0
    accepted: int = 0
    paid: int = 0
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
    """The budgets of calls, in their order, in four queries."""
    found = {
        call.pk: CallBudget(currency=call.currency, budget=call.budget, call=call) for call in calls
    }
    call_key = F("application__call_id")
    for row in (
        Award.objects.filter(application__call__in=found)
        .order_by()
        .values(key=call_key)
        .annotate(
            committed=Coalesce(Sum("amount", filter=Q(state__in=HOLDING)), 0),
            awarded=Coalesce(Sum("amount", filter=Q(state__in=_AWARDED)), 0),
            accepted=Coalesce(Sum("amount", filter=Q(state__in=_ACCEPTED)), 0),
        )
    ):
        budget = found[row["key"]]
        budget.committed, budget.awarded = row["committed"], row["awarded"]
        budget.accepted = row["accepted"]
    overrides = BudgetOverride.objects.filter(call__in=found).order_by().values("call")
    for given in overrides.annotate(sum=Sum("amount")):
        found[given["call"]].override = given["sum"]
    _add_payments(found)
    return list(found.values())


def _add_payments(found: dict[int, CallBudget]) -> None:
    rows = (
        Payment.objects.filter(
            award__application__call__in=found, award__state__in=HOLDING, part=None
        )
        .annotate(year=ExtractYear(Coalesce("paid_on", "due_on")))
        .order_by("year")
        .values("year", "state", key=F("award__application__call_id"))
        .annotate(sum=Sum("amount"))
    )
    for row in rows:
        budget = found[row["key"]]
        if row["state"] == PaymentState.CANCELLED:
            budget.committed -= row["sum"]
            continue
        if not budget.years or budget.years[-1].year != row["year"]:
            budget.years.append(Year(row["year"]))
        if row["state"] == PaymentState.PAID:
            budget.paid += row["sum"]
            budget.years[-1].paid += row["sum"]
        else:
            budget.years[-1].planned += row["sum"]


def programme_totals(budgets: Sequence[CallBudget]) -> list[Budget]:
    """The sums over calls, one for each currency: nothing is converted."""
    totals: dict[str, Budget] = {}
    for each in budgets:
        total = totals.setdefault(each.currency, Budget(currency=each.currency))
        for name in ("budget", "override", "committed", "awarded", "accepted", "paid"):
            setattr(total, name, getattr(total, name) + getattr(each, name))
        total.years = _added(total.years, each.years)
    return list(totals.values())


def _added(ours: list[Year], theirs: list[Year]) -> list[Year]:
    years = {year.year: Year(year.year, year.paid, year.planned) for year in ours}
    for each in theirs:
        year = years.setdefault(each.year, Year(each.year))
        year.paid, year.planned = year.paid + each.paid, year.planned + each.planned
    return [years[number] for number in sorted(years)]


def budget_calls(programme: Programme) -> QuerySet[Call]:
    """The calls of a programme, the newest first."""
    return Call.objects.filter(programme=programme).order_by("-pk")


@dataclass(frozen=True)
class Units:
    """Units of one kind a call gives away; `pool` is None when nobody limited them."""

    instrument: str
    unit: str
    pool: int | None
    promised: int
    delivered: int

    @property
    def left(self) -> int | None:
        """What can still be promised."""
        return None if self.pool is None else self.pool - self.promised


def call_units(call: Call) -> list[Units]:
    """What a call gives besides cash, in three queries."""
    key = ("instrument", "unit")
    pools = {(each.instrument, each.unit): each.quantity for each in call.unit_pools.all()}
    parts = GrantPart.objects.filter(award__application__call=call, award__state__in=HOLDING)
    promised = {
        (row["instrument"], row["unit"]): row["sum"]
        for row in parts.order_by().values(*key).annotate(sum=Sum("quantity"))
    }
    done = {
        (row["part__instrument"], row["part__unit"]): row["sum"]
        for row in Payment.objects.filter(part__in=parts, state=PaymentState.PAID)
        .order_by()
        .values("part__instrument", "part__unit")
        .annotate(sum=Sum("amount"))
    }
    names = dict(UnitPool._meta.get_field("instrument").flatchoices)
    return [
        Units(
            names[kind],
            unit,
            pool=pools.get((kind, unit)),
            promised=promised.get((kind, unit), 0),
            delivered=done.get((kind, unit), 0),
        )
        for kind, unit in sorted({*pools, *promised})
    ]
