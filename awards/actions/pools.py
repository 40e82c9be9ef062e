"""How many units a call has to give besides cash, and going beyond that, openly."""

from datetime import datetime

from django.db import transaction

from awards.actions._locks import locked_call
from awards.models import PoolOverride, UnitPool
from awards.permissions import can_exceed_budget, can_set_pool
from awards.queries.pools import call_units
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call


def set_pool(
    *, call: Call, instrument: str, unit: str, quantity: int, by: Actor, at: datetime
) -> UnitPool:
    """Set how many units of a kind the call has to give, for the first time or anew.

    `RuleBroken` when fewer would be left than nothing: what is promised stays promised.
    """
    with transaction.atomic():
        call = locked_call(call.pk)
        require(can_set_pool(by, call))
        unit = " ".join(unit.split())
        if not unit:
            raise RuleBroken("Name the unit in the plural, like GPU hours.", "unit")
        for units in call_units(call):
            if (units.instrument, units.unit) == (instrument, unit):
                least = units.committed - units.override
                if quantity < least:
                    raise RuleBroken(
                        f"{units.committed:,} {unit} are promised already, so the pool is at "
                        f"least {max(least, 0):,}.",
                        "quantity",
                    )
        pool, _is_new = UnitPool.objects.update_or_create(
            call=call, instrument=instrument, unit=unit, defaults={"quantity": quantity}
        )
        _record(pool, "call.set_pool", by, at, quantity=quantity)
        return pool


def allow_over_pool(
    *, pool: UnitPool, quantity: int, reason: str, by: Actor, at: datetime
) -> PoolOverride:
    """Let the call give `quantity` units more than its pool. It cannot be taken back."""
    with transaction.atomic():
        pool.call = locked_call(pool.call_id)
        require(can_exceed_budget(by, pool.call))
        if quantity <= 0:
            raise RuleBroken("Allow at least one more.", "quantity")
        if not reason.strip():
            raise RuleBroken("Give a reason. It stays on record.", "reason")
        made = PoolOverride.objects.create(
            pool=pool, quantity=quantity, reason=reason.strip(), at=at, by=person(by)
        )
        _record(pool, "call.exceed_pool", by, at, quantity=quantity, reason=made.reason)
        return made


def _record(pool: UnitPool, verb: str, by: Actor, at: datetime, **data: str | int) -> None:
    scope = pool.call.programme.slug
    record(by=by, verb=verb, subject=pool.call, at=at, scope=scope, unit=pool.unit, **data)
