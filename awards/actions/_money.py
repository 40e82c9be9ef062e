"""The rule every change of an amount keeps: a call never promises more than its budget."""

from awards.models import Award
from awards.queries.awards import allowed_beyond, committed_amount
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
