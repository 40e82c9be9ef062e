"""The way off the waiting list: deciding again after it was announced, or leaving it there.

The applicant keeps what was told until the new result is announced.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants.models import Application, Call
from grants.permissions import can_work_on
from reviews.actions.decisions import FIELDS, require_no_conflict, require_still
from reviews.models import Decision
from reviews.permissions import can_decide_again, can_decide_on
from reviews.queries.decisions import as_announced
from reviews.states import DECISION, DecisionState

_TOLD = {*FIELDS, "announcement", "announced_at"}
_ON_THE_LIST = "This application is not on the waiting list, so nothing was changed."


@transaction.atomic
def decide_again(*, application: Application, by: Actor, at: datetime) -> Decision:
    """Open the decision about an application whose place on the waiting list was announced.

    It is decided, confirmed and announced as any other. `NotAllowed` unless it is announced so,
    `RuleBroken` for a conflict of interest. Twice is once.
    """
    row = _locked(application, by)
    require_no_conflict(by, [application.reference])
    if row.state == DecisionState.REOPENED:
        require(can_decide_on(by, row.application.call, [application.reference]))
        return row
    require(can_decide_again(by, row))
    row.state = DECISION.check(row, "decide_again")
    row.waitlisted_at, row.announced_at, row.announcement = row.announced_at, None, None
    row.confirmed_by = row.confirmed_at = None
    row.returned_note = ""
    row.save()
    _note(row, "decide_again", by, at)
    return row


@transaction.atomic
def keep_waiting(*, application: Application, by: Actor, at: datetime) -> Decision:
    """Leave on the waiting list what was to be decided again: as it was announced, nobody is told.

    `RuleBroken` for a conflict of interest, or while its new result is on its way. Twice is once.
    """
    row = _locked(application, by)
    require_no_conflict(by, [application.reference])
    if row.announced_at is not None:
        require(can_decide_again(by, row))
        return row
    require(can_decide_on(by, row.application.call, [application.reference]))
    if row.waitlisted_at is None:
        raise RuleBroken(_ON_THE_LIST)
    require_still(row, application.reference)
    DECISION.check(row, "keep_waiting")
    _restore(row)
    _note(row, "keep_waiting", by, at)
    return row


def _locked(application: Application, by: Actor) -> Decision:
    """The decision, after its call, in the order everything locks them; for those who decide."""
    calls = Call.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    call = calls.get(pk=application.call_id)
    require(can_work_on(by, call.programme))
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "announcement", "application__call__programme"
    )
    row = rows.filter(application=application, application__call=call).first()
    if row is None:
        raise RuleBroken(_ON_THE_LIST)
    return row


def _restore(row: Decision) -> None:
    told = as_announced(row)
    for name in [each.attname for each in Decision._meta.fields if each.name in _TOLD]:
        setattr(row, name, getattr(told, name))
    # History remembers people whose account is gone since.
    known = set(
        User.objects.filter(pk__in=[row.decided_by_id, row.confirmed_by_id]).values_list(
            "pk", flat=True
        )
    )
    row.decided_by_id = row.decided_by_id if row.decided_by_id in known else None
    row.confirmed_by_id = row.confirmed_by_id if row.confirmed_by_id in known else None
    row.waitlisted_at = None
    row.save()


def _note(row: Decision, verb: str, by: Actor, at: datetime) -> None:
    record(
        by=by,
        verb=f"decision.{verb}",
        subject=row.application,
        at=at,
        scope=row.application.call.programme.slug,
        outcome=row.outcome,
    )
