"""Going beyond a budget, openly; and how many units a call has to give."""

from datetime import datetime

from django.db import transaction

from awards.actions._locks import locked_call
from awards.models import BudgetOverride
from awards.permissions import can_exceed_budget
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call


def allow_over_budget(
    *, call: Call, amount: int, reason: str, by: Actor, at: datetime
) -> BudgetOverride:
    """Let the call promise `amount` minor units more than its budget. It cannot be taken back."""
    with transaction.atomic():
        call = locked_call(call.pk)
        require(can_exceed_budget(by, call))
        if amount <= 0:
            raise RuleBroken("The amount must be more than nothing.", "amount")
        if not reason.strip():
            raise RuleBroken("Give a reason. It stays on record.", "reason")
        made = BudgetOverride.objects.create(
            call=call, amount=amount, reason=reason.strip(), at=at, by=person(by)
        )
        record(
            by=by,
            verb="call.exceed_budget",
            subject=call,
            at=at,
            scope=call.programme.slug,
            amount=amount,
            reason=reason.strip(),
        )
        return made
