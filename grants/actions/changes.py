"""Asking applicants for changes to single questions after the deadline, and ending that."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from core.actors import SYSTEM, Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants import emails
from grants.models import Application, ChangeRequest, Question, RequestedQuestion
from grants.permissions import can_work_on
from grants.queries import standing_submission
from grants.states import APPLICATION, CHANGE_REQUEST, ChangeRequestState

REMIND_BEFORE = timedelta(days=2)


@transaction.atomic
def ask_for_changes(
    *,
    application: Application,
    questions: Collection[str],
    message: str,
    due_at: datetime,
    by: Actor,
    at: datetime,
) -> ChangeRequest:
    """Open the questions (by key) to the applicants until `due_at`. The rest stays locked.

    An answer that waits to be looked at is closed by asking again. `RuleBroken` while the call is
    open, while another request is, without a question, or with a time that is over.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require(can_work_on(by, application.call.programme))
    APPLICATION.check(application, "ask_for_changes")
    rows = _askable(application, questions, due_at, at)
    for earlier in application.change_requests.filter(state=ChangeRequestState.ANSWERED):
        _end(earlier, "close", by=by, at=at)
    last = application.change_requests.first()
    standing = standing_submission(application)
    if standing is None:
        raise RuleBroken("Nothing was submitted, so there is nothing to change.")
    request = ChangeRequest.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        message=message,
        asked_by=person(by),
        asked_at=at,
        due_at=due_at,
        before=standing,
    )
    RequestedQuestion.objects.bulk_create(
        RequestedQuestion(request=request, question=row) for row in rows
    )
    _record(request, "ask", by=by, at=at, questions=[row.key for row in rows])
    emails.changes_asked(request, at=at)
    return request


def _askable(
    application: Application, keys: Collection[str], due_at: datetime, at: datetime
) -> list[Question]:
    """The questions of these keys, when they may be asked about now."""
    if application.is_open(at):
        raise RuleBroken(
            "The call is still open for this application, so its team can change every answer. "
            "Write them a message instead."
        )
    if application.change_requests.filter(state=ChangeRequestState.OPEN, due_at__gte=at).exists():
        raise RuleBroken("A request for changes is open. Take it back before you ask again.")
    for overdue in application.change_requests.filter(state=ChangeRequestState.OPEN):
        _lapse(overdue, at=at)
    if due_at <= at:
        raise RuleBroken("Choose a time in the future.", field="due_at")
    rows = list(Question.objects.filter(section__version=application.form_version, key__in=keys))
    if not rows:
        raise RuleBroken("Choose at least one question.", field="questions")
    return rows


@transaction.atomic
def cancel_change_request(*, request: ChangeRequest, by: Actor, at: datetime) -> ChangeRequest:
    """Take the request back: what was submitted stands, the questions are locked again."""
    request = _locked(request)
    require(can_work_on(by, request.application.call.programme))
    _end(request, "cancel", by=by, at=at)
    emails.changes_cancelled(request, at=at)
    return request


@transaction.atomic
def close_change_request(*, request: ChangeRequest, by: Actor, at: datetime) -> ChangeRequest:
    """The answer was looked at and is enough."""
    request = _locked(request)
    require(can_work_on(by, request.application.call.programme))
    _end(request, "close", by=by, at=at)
    emails.changes_closed(request, at=at)
    return request


def lapse_change_requests(*, at: datetime) -> int:
    """Mark the requests whose time is over, and tell the team. Returns how many."""
    late = ChangeRequest.objects.filter(state=ChangeRequestState.OPEN, due_at__lt=at)
    return sum(_lapse_one(pk, at=at) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _lapse_one(pk: int, *, at: datetime) -> bool:
    request = _locked(ChangeRequest.objects.get(pk=pk))
    if request.state != ChangeRequestState.OPEN:
        return False
    _lapse(request, at=at)
    return True


def remind_of_change_requests(*, at: datetime) -> int:
    """Write to the teams whose time is over soon; each request is reminded of once."""
    near = ChangeRequest.objects.filter(
        state=ChangeRequestState.OPEN, due_at__gte=at, due_at__lte=at + REMIND_BEFORE
    ).select_related("application__call__programme")
    # A request that was short from the start needs no second mail on the same day.
    due = [row for row in near if row.due_at - row.asked_at > REMIND_BEFORE]
    for request in due:
        emails.changes_reminder(request, at=at)
    return len(due)


def _locked(request: ChangeRequest) -> ChangeRequest:
    """The request, behind the lock of its application as submitting takes it."""
    Application.objects.select_for_update().get(pk=request.application_id)
    return ChangeRequest.objects.select_related("application__call__programme").get(pk=request.pk)


def _lapse(request: ChangeRequest, *, at: datetime) -> None:
    _end(request, "lapse", by=SYSTEM, at=at)
    emails.changes_lapsed(request, at=at)


def _end(request: ChangeRequest, verb: str, *, by: Actor, at: datetime) -> None:
    request.state = CHANGE_REQUEST.check(request, verb)
    request.ended_at = at
    request.save(update_fields=["state", "ended_at"])
    _record(request, verb, by=by, at=at)


def _record(request: ChangeRequest, verb: str, *, by: Actor, at: datetime, **data: object) -> None:
    record(
        by=by,
        verb=f"change_request.{verb}",
        subject=request.application,
        at=at,
        scope=request.application.call.programme.slug,
        number=request.number,
        **data,
    )
