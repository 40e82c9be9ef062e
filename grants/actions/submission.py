"""Submitting and withdrawing. A submission depends on the database alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import Error as DatabaseError
from django.db import IntegrityError, transaction

from accounts.models import User
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import DomainError, RuleBroken, require
from grants import emails
from grants.actions.answering import known_by, moment_of_change
from grants.actions.approving import note_approvals, require_approval
from grants.actions.attempts import note_attempt, note_trouble
from grants.actions.batches import batch_for
from grants.actions.caps import cap_refusal
from grants.errors import Incomplete, TooLate
from grants.models import Application, ChangeRequest, Submission
from grants.permissions import (
    can_reinstate_application,
    can_withdraw_application,
    can_write_application,
)
from grants.queries import standing_submission, with_role
from grants.queries.changes import open_request, overdue_request
from grants.queries.promises import promised_day
from grants.queries.submitting import Draft, draft_of
from grants.snapshot import value_of
from grants.states import APPLICATION, CHANGE_REQUEST, ApplicationState, ChangeRequestState
from grants.structure import structure_of
from grants.tasks import index_application


def submit_application(*, application: Application, by: Actor, at: datetime) -> Submission:
    """Freeze the answers as the submission that stands. `at` is when the request arrived.

    Submitting again without a change gives the standing submission, so a double click makes one.
    Every attempt is kept, also a refused one: it is written after the refused deed was rolled
    back. Raises `NotAllowed`, `TooLate`, `Incomplete`, `NotTakenIn` (trouble on our side) or
    `RuleBroken` (wrong state, nothing changed).
    """
    try:
        with transaction.atomic():
            return _submit(application, by, at)
    except IntegrityError as error:
        refusal = cap_refusal(error, application)
        if refusal is None:
            raise note_trouble(application, by, at, error) from error
        note_attempt(application, by, at, refusal)
        raise refusal from error
    except DomainError as refusal:
        note_attempt(application, by, at, refusal)
        raise
    except DatabaseError as trouble:
        raise note_trouble(application, by, at, trouble) from trouble


def _submit(application: Application, by: Actor, at: datetime) -> Submission:
    application = locked_application(application, by)
    require(can_write_application(by, application))
    state = APPLICATION.check(application, "submit")
    standing = standing_submission(application)
    draft = draft_of(application, standing, at)
    is_same = standing is not None and standing.sha256 == draft.sha256
    if standing and is_same and application.state == ApplicationState.SUBMITTED:
        return _still_stands(application, standing, draft, by, at)
    _require_sendable(application, standing, draft, at)
    submission = Submission.objects.create(
        application=application,
        number=standing.number + 1 if standing else 1,
        form_version_id=application.form_version_id,
        content=draft.content,
        sha256=draft.sha256,
        submitted_at=at,
        submitted_by=person(by),
    )
    note_approvals(submission)
    _mark_submitted(application, state, draft, at)
    # Where the call is open again, everything is sent, and so is what staff asked for.
    request = draft.request or (open_request(application, at) if standing else None)
    _answer_request(request, submission, at=at)
    note_attempt(application, by, at, None)
    record(
        by=by,
        verb="application.submit",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        number=submission.number,
        sha256=draft.sha256,
    )
    emails.application_submitted(application, submission, at=at)
    index_application.delay_on_commit(application.pk)
    return submission


def _require_sendable(
    application: Application, standing: Submission | None, draft: Draft, at: datetime
) -> None:
    """In time, complete, and approved where a signatory has to."""
    if not draft.can_be_sent(application, at):
        raise TooLate(late_sentence(application, standing, at))
    if draft.errors:
        raise Incomplete(draft.errors)
    require_approval(application, draft.sha256)


def locked_application(application: Application, by: Actor) -> Application:
    """The application with its row locked, and what asking for permission needs."""
    # Without the owner: PostgreSQL drops a row whose join changed while it waited for the lock.
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "call__programme", "batch"
    )
    if isinstance(by, User):
        rows = with_role(rows, by)
    return rows.get(pk=application.pk)


def _mark_submitted(application: Application, state: str, draft: Draft, at: datetime) -> None:
    if draft.request is None:
        application.batch = batch_for(application, at)
        if not application.promise_changes.exists():
            application.promised_by = promised_day(application, at)
    said = _said_anew(application, draft)
    for name, fact in said.items():
        setattr(application, name, fact)
    application.state = state
    application.submitted_at = at
    application.changed_at = moment_of_change(application, at) if draft.unsent else at
    application.save(
        update_fields=["state", "submitted_at", "changed_at", "batch", "promised_by", *said]
    )


def _said_anew(application: Application, draft: Draft) -> dict[str, str]:
    """Title and organisation as they are sent again; a draft has followed its answers already."""
    said: dict[str, str] = {}
    if application.submitted_at is None:
        return said
    for asked in structure_of(application).questions:
        said |= known_by(application, asked, value_of(draft.content, asked.key))
    return said


def _answer_request(request: ChangeRequest | None, submission: Submission, *, at: datetime) -> None:
    if request is None:
        return
    request.state = CHANGE_REQUEST.check(request, "answer")
    request.after = submission
    request.save(update_fields=["state", "after"])
    emails.changes_answered(request, at=at)


def _still_stands(
    application: Application, standing: Submission, draft: Draft, by: Actor, at: datetime
) -> Submission:
    """Nothing differs from what stands, so there is nothing unsent either."""
    if draft.request and draft.request.state == ChangeRequestState.OPEN:
        raise RuleBroken(
            "None of the answers staff asked about has changed, so there is nothing to send. "
            "Change at least one of them, or write staff a message."
        )
    if application.has_unsent_changes and not draft.unsent:
        application.changed_at = standing.submitted_at
        application.save(update_fields=["changed_at"])
    note_attempt(application, by, at, None)
    return standing


def late_sentence(application: Application, standing: Submission | None, at: datetime) -> str:
    """What a person reads who pressed the button too late or too early."""
    call = application.call
    zone = ZoneInfo(call.time_zone)
    if at < call.opens_at:
        return "This call has not opened yet. Everything you wrote is kept as a draft."
    arrived = at.astimezone(zone).strftime("%H:%M:%S %Z on %-d %B %Y")
    asked, ended = overdue_request(application, at), application.closed_at(at)
    if asked:
        due = asked.due_at.astimezone(zone).strftime("%H:%M:%S %Z on %-d %B %Y")
        reason = f"Your answer arrived at {arrived}; staff had asked for it until {due}."
    elif ended:
        what = "your batch" if application.batch else "the call"
        closed = ended.astimezone(zone).strftime("%H:%M:%S %Z on %-d %B %Y")
        reason = f"Your submission arrived at {arrived}; {what} closed at {closed}."
    else:
        reason = f"The call was closed before your submission arrived at {arrived}."
    kept = (
        f"What you submitted before (number {standing.number}) stands; your later changes are kept "
        "here but not sent."
        if standing
        else "Everything you wrote is kept as a draft, and this attempt is recorded. If something "
        f"on our side held you up, write to {call.programme.contact_email}."
    )
    return f"{reason} {kept}"


@transaction.atomic
def withdraw_application(
    *, application: Application, reason: str, by: Actor, at: datetime
) -> Application:
    """Take an application out of the round. What was written and submitted stays readable."""
    application = locked_application(application, by)
    require(can_withdraw_application(by, application))
    application.state = APPLICATION.check(application, "withdraw")
    application.withdrawn_at = at
    application.withdrawn_reason = reason
    application.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    record(
        by=by,
        verb="application.withdraw",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        reason=reason,
    )
    emails.application_withdrawn(application, at=at)
    return application


def reinstate_application(*, application: Application, by: Actor, at: datetime) -> Application:
    """Undo a withdrawal while the call is open: what was submitted before stands again.

    `RuleBroken` when that would be one more than the call or the programme takes.
    """
    try:
        with transaction.atomic():
            return _reinstate(application, by, at)
    except IntegrityError as error:
        refusal = cap_refusal(error, application)
        if refusal is None:
            raise
        raise refusal from error


def _reinstate(application: Application, by: Actor, at: datetime) -> Application:
    application = locked_application(application, by)
    require(can_reinstate_application(by, application, at))
    # The trail keeps when and why it was withdrawn.
    verb = "reinstate" if application.submitted_at else "resume"
    application.state = APPLICATION.check(application, verb)
    application.withdrawn_at, application.withdrawn_reason = None, ""
    application.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    record(
        by=by,
        verb="application.reinstate",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
    )
    emails.application_reinstated(application, at=at)
    return application
