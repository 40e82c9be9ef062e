"""The rule every change of an amount keeps: a call never promises more than it has to give."""

from awards.models import Award
from awards.queries.awards import allowed_beyond, committed_amount
from awards.queries.pools import units_left
from core.errors import RuleBroken
from core.money import format_money
from grants.models import Call


def keep_within_budget(call: Call, amount: int, *, besides: Award | None = None) -> None:
    """`RuleBroken` when `amount` more (minor units) does not fit. The call's row is locked."""
    committed = committed_amount(call, besides=besides)
    budget = call.budget + allowed_beyond(call)
    if committed + amount > budget:
        over = format_money(committed + amount - budget, call.currency)
        raise RuleBroken(
            f"The awards of this call would come to "
            f"{format_money(committed + amount, call.currency)}, which is {over} more than its "
            f"budget of {format_money(budget, call.currency)}.",
            "amount",
        )


def keep_within_pool(call: Call, instrument: str, unit: str, quantity: int) -> None:
    """`RuleBroken` when so many more units do not fit the pool. The call's row is locked."""
    left = units_left(call, instrument, unit)
    if left is not None and quantity > left:
        raise RuleBroken(
            f"The call has {max(left, 0):,} {unit} left. An administrator can allow more.",
            "quantity",
        )
