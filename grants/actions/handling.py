"""Who looks after an application at the funder, and by when an answer is promised."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from core.actors import SYSTEM, Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants import emails
from grants.deadlines import local_day
from grants.models import Application, PromiseChange, PromiseNotice
from grants.permissions import can_work_on
from grants.queries.impartial import is_free_of_conflict
from grants.queries.messages import workers_of
from grants.queries.promises import NEAR, promises_to_notice
from grants.states import ApplicationState


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__programme")
    return rows.get(pk=application.pk)


@transaction.atomic
def assign_handler(
    *, application: Application, handler: User | None, by: Actor, at: datetime
) -> Application:
    """Give the application to a person to look after; applicants see the name. `None`: nobody."""
    application = _locked(application)
    programme = application.call.programme
    require(can_work_on(by, programme))
    if handler and handler != by and not workers_of(programme).filter(pk=handler.pk).exists():
        raise RuleBroken("Choose an officer or administrator of this programme.", field="handler")
    if handler and not is_free_of_conflict(handler, application):
        raise RuleBroken(f"A conflict of interest keeps {handler} away from it.", field="handler")
    if application.handler == handler:
        return application
    application.handler = handler
    application.save(update_fields=["handler"])
    record(
        by=by,
        verb="application.assign_handler",
        subject=application,
        at=at,
        scope=programme.slug,
        handler=str(handler or ""),
    )
    emails.handler_assigned(application, by, at=at)
    return application


@transaction.atomic
def move_promise(
    *, application: Application, promised_by: date, reason: str, by: Actor, at: datetime
) -> Application:
    """Promise the answer by another day, and tell the team why."""
    application = _locked(application)
    require(can_work_on(by, application.call.programme))
    if application.state != ApplicationState.SUBMITTED:
        raise RuleBroken("This application waits for no answer, so there is nothing to promise.")
    if promised_by < local_day(application.call, at):
        raise RuleBroken("Choose today or a later day.", field="promised_by")
    if promised_by == application.promised_by:
        raise RuleBroken("That day is promised already.", field="promised_by")
    change = PromiseChange.objects.create(
        application=application,
        before=application.promised_by,
        after=promised_by,
        reason=reason,
        by=person(by),
        at=at,
    )
    application.promised_by = promised_by
    application.save(update_fields=["promised_by"])
    record(
        by=by,
        verb="application.move_promise",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        before=str(change.before or ""),
        after=str(promised_by),
        reason=reason,
    )
    emails.promise_moved(change, at=at)
    return application


def notice_promises(*, at: datetime) -> int:
    """Tell staff of promised days that are near or past without an answer: each once."""
    told = 0
    for stage in (PromiseNotice.Stage.PAST, PromiseNotice.Stage.NEAR):
        # Days begin earlier or later by zone; each row is judged again by the day where it is.
        for application in promises_to_notice(at.date(), stage).iterator(chunk_size=500):
            told += _notice(application, stage, at)
    return told


@transaction.atomic
def _notice(application: Application, stage: str, at: datetime) -> bool:
    day = application.promised_by
    left = day - local_day(application.call, at) if day else None
    is_due = left is not None and (
        left < timedelta(0) if stage == PromiseNotice.Stage.PAST else timedelta(0) <= left <= NEAR
    )
    if day is None or not is_due:
        return False
    notice, is_new = PromiseNotice.objects.get_or_create(
        application=application, promised_by=day, stage=stage, defaults={"at": at}
    )
    if not is_new:
        return False
    if not emails.promise_due(application, stage, at=at):
        notice.delete()  # Whoever looks after it can do without; nobody was told.
        return False
    record(
        by=SYSTEM,
        verb="application.notice_promise",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        promised_by=str(day),
        stage=str(stage),
    )
    return True
