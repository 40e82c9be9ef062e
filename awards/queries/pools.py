"""What calls give besides cash: pools of units, what is promised of them, delivered and left."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from awards.models import GrantPart, Payment, PoolOverride, UnitPool
from awards.models.parts import Instrument
from awards.states import AWARDED, HOLDING, PaymentState
from grants.models import Call

Kind = tuple[str, str]
"""Instrument and unit."""


@dataclass
class Units:
    """Units of one kind a call gives away, all whole; `pool` is None when nobody limited them.

    `committed` is promised or about to be, `awarded` has left in a letter. A delivery that was
    cancelled is in neither: those units are free again.
    """

    instrument: str
    unit: str
    pool: int | None = None
    override: int = 0
    committed: int = 0
    awarded: int = 0
    delivered: int = 0

    @property
    def label(self) -> str:
        """`Compute credits`."""
        return str(Instrument(self.instrument).label)

    @property
    def remaining(self) -> int | None:
        """What can still be promised, with what was allowed beyond the pool."""
        return None if self.pool is None else self.pool + self.override - self.committed

    @property
    def over(self) -> int:
        """By how much the pool itself is exceeded."""
        return 0 if self.pool is None else max(0, self.committed - self.pool)


def units_of(calls: Sequence[Call]) -> dict[int, list[Units]]:
    """The units of each call by its key, sorted by what they are; four queries for however many."""
    found: dict[int, dict[Kind, Units]] = {call.pk: {} for call in calls}

    def at(call: int, kind: str, unit: str) -> Units:
        return found[call].setdefault((kind, unit), Units(kind, unit))

    for pool in UnitPool.objects.filter(call__in=found):
        at(pool.call_id, pool.instrument, pool.unit).pool = pool.quantity
    overrides = PoolOverride.objects.filter(pool__call__in=found).order_by()
    for given in overrides.values("pool__call", "pool__instrument", "pool__unit").annotate(
        sum=Sum("quantity")
    ):
        kind = (given["pool__instrument"], given["pool__unit"])
        at(given["pool__call"], *kind).override = given["sum"]
    for row in _promised(Q(award__application__call__in=found)):
        units = at(row["call"], row["instrument"], row["unit"])
        units.committed, units.awarded = row["committed"], row["awarded"]
    for row in _deliveries(found):
        units = at(row["call"], row["instrument"], row["unit"])
        units.delivered = row["delivered"]
        units.committed -= row["cancelled"]
        units.awarded -= row["cancelled_awarded"]
    return {key: [units for _, units in sorted(rows.items())] for key, rows in found.items()}


def _promised(which: Q) -> QuerySet:
    return (
        GrantPart.objects.filter(which, award__state__in=HOLDING)
        .order_by()
        .values("instrument", "unit", call=F("award__application__call_id"))
        .annotate(
            committed=Sum("quantity"),
            awarded=Coalesce(Sum("quantity", filter=Q(award__state__in=AWARDED)), 0),
        )
    )


def _deliveries(calls: dict[int, dict[Kind, Units]]) -> QuerySet:
    cancelled = Q(state=PaymentState.CANCELLED)
    return (
        Payment.objects.filter(
            part__isnull=False, award__application__call__in=calls, award__state__in=HOLDING
        )
        .order_by()
        .values(
            instrument=F("part__instrument"),
            unit=F("part__unit"),
            call=F("award__application__call_id"),
        )
        .annotate(
            delivered=Coalesce(Sum("amount", filter=Q(state=PaymentState.PAID)), 0),
            cancelled=Coalesce(Sum("amount", filter=cancelled), 0),
            cancelled_awarded=Coalesce(
                Sum("amount", filter=cancelled & Q(award__state__in=AWARDED)), 0
            ),
        )
    )


def call_units(call: Call) -> list[Units]:
    """What a call gives besides cash."""
    return units_of([call])[call.pk]


def units_left(call: Call, instrument: str, unit: str) -> int | None:
    """How many units of a kind the call can still promise; None without a pool."""
    for units in call_units(call):
        if (units.instrument, units.unit) == (instrument, unit):
            return units.remaining
    return None
