"""Money that decisions bind. A call that runs until its budget is spent closes by it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Application, Call, CallCommitment
from grants.permissions import can_work_on
from grants.queries.calls import committed
from grants.states import CALL, CallState


@transaction.atomic
def note_committed(*, call: Call, amounts: Mapping[int, int], by: Actor, at: datetime) -> int:
    """Note what each funded application binds, in minor units; gives the sum of the call.

    `amounts` is by primary key of the application. Noting one again sets its amount anew. A call
    whose mode is `until_spent` takes no more applications once its budget is bound; staff can
    reopen it with a reason.
    """
    call = (
        Call.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=call.pk)
    )
    require(can_work_on(by, call.programme))
    real = Application.objects.filter(call=call, is_test=False, pk__in=amounts)
    if real.count() != len(amounts):
        raise RuleBroken("Some of these applications are not of this call. Nothing was noted.")
    CallCommitment.objects.bulk_create(
        [
            CallCommitment(call=call, application_id=pk, amount=amount, at=at)
            for pk, amount in amounts.items()
            if amount > 0
        ],
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["amount", "at"],
    )
    total = committed(call)
    _close_when_spent(call, total, at)
    return total


def _close_when_spent(call: Call, total: int, at: datetime) -> None:
    if call.mode != Call.Mode.UNTIL_SPENT or total < call.budget:
        return
    if call.state != CallState.PUBLISHED:
        return
    call.state = CALL.check(call, "close")
    call.save(update_fields=["state"])
    record(
        by=SYSTEM,
        verb="call.close",
        subject=call,
        at=at,
        scope=call.programme.slug,
        reason="The budget is spent.",
        committed=total,
    )
