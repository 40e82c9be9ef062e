"""Going beyond a budget, openly; and how many units a call has to give."""

from datetime import datetime

from django.db import transaction

from awards.actions._locks import locked_call
from awards.actions.seen import refuse_unseen
from awards.models import BudgetOverride
from awards.permissions import can_exceed_budget
from awards.queries.seen import stamp_of_overrides
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Call


def allow_over_budget(
    *, call: Call, amount: int, reason: str, seen: str | None = None, by: Actor, at: datetime
) -> BudgetOverride:
    """Let the call promise `amount` minor units more than its budget. It cannot be taken back.

    `seen` is the stamp of what the page showed as allowed: `RuleBroken` when more was since, so
    that a form sent twice allows it once.
    """
    with transaction.atomic():
        call = locked_call(call.pk)
        require(can_exceed_budget(by, call))
        refuse_unseen(
            seen,
            stamp_of_overrides(call),
            "More was allowed since you opened this page, by you or by somebody else. Look at the "
            "list: if yours is there, it is done. Press again only to allow this beside it.",
        )
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
