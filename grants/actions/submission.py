"""Submitting and withdrawing. A submission depends on the database alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from accounts.models import User
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import DomainError, RuleBroken, require
from grants import emails
from grants.actions.approving import note_approvals, require_approval
from grants.actions.batches import place_in_batch
from grants.actions.caps import cap_refusal
from grants.errors import Incomplete, TooLate
from grants.models import Application, Submission, SubmitAttempt
from grants.permissions import can_withdraw_application, can_write_application
from grants.queries import standing_submission, values_of, with_role
from grants.snapshot import fingerprint
from grants.states import APPLICATION, ApplicationState
from grants.structure import content_of, findings, structure_of
from grants.tasks import index_application


def submit_application(*, application: Application, by: Actor, at: datetime) -> Submission:
    """Freeze the answers as the submission that stands. `at` is when the request arrived.

    Submitting again without a change gives the standing submission, so a double click makes one.
    Every attempt is kept, also a refused one: it is written after the refused deed was rolled
    back. Raises `NotAllowed`, `TooLate`, `Incomplete` or `RuleBroken` (wrong state).
    """
    try:
        with transaction.atomic():
            return _submit(application, by, at)
    except IntegrityError as error:
        refusal = cap_refusal(error, application)
        if refusal is None:
            raise
        _note_attempt(application, by, at, refusal)
        raise refusal from error
    except DomainError as refusal:
        _note_attempt(application, by, at, refusal)
        raise


def _submit(application: Application, by: Actor, at: datetime) -> Submission:
    application = _locked(application, by)
    require(can_write_application(by, application))
    state = APPLICATION.check(application, "submit")
    structure = structure_of(application)
    values = values_of(application)
    content = content_of(structure, values)
    digest = fingerprint(content)
    standing = standing_submission(application)
    if standing and standing.sha256 == digest and application.state == ApplicationState.SUBMITTED:
        return _still_stands(application, standing, by, at)
    if not application.is_open(at):
        raise TooLate(late_sentence(application, standing, at))
    if missing := findings(structure, values):
        raise Incomplete(missing)
    require_approval(application, digest)
    submission = Submission.objects.create(
        application=application,
        number=standing.number + 1 if standing else 1,
        form_version_id=application.form_version_id,
        content=content,
        sha256=digest,
        submitted_at=at,
        submitted_by=person(by),
    )
    note_approvals(submission)
    application.state = state
    application.submitted_at = application.changed_at = at
    placed = place_in_batch(application, at)
    application.save(update_fields=["state", "submitted_at", "changed_at", *placed])
    _note_attempt(application, by, at, None)
    record(
        by=by,
        verb="application.submit",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        number=submission.number,
        sha256=digest,
    )
    emails.application_submitted(application, submission, at=at)
    index_application.delay_on_commit(application.pk)
    return submission


def _locked(application: Application, by: Actor) -> Application:
    # Without the owner: PostgreSQL drops a row whose join changed while it waited for the lock.
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "call__programme", "batch"
    )
    if isinstance(by, User):
        rows = with_role(rows, by)
    return rows.get(pk=application.pk)


def _still_stands(
    application: Application, standing: Submission, by: Actor, at: datetime
) -> Submission:
    """Nothing differs from what stands, so there is nothing unsent either."""
    if application.has_unsent_changes:
        application.changed_at = standing.submitted_at
        application.save(update_fields=["changed_at"])
    _note_attempt(application, by, at, None)
    return standing


def late_sentence(application: Application, standing: Submission | None, at: datetime) -> str:
    """What a person reads who pressed the button too late or too early."""
    call = application.call
    zone = ZoneInfo(call.time_zone)
    if at < call.opens_at:
        return "This call has not opened yet. Everything you wrote is kept as a draft."
    arrived = at.astimezone(zone).strftime("%H:%M:%S %Z on %-d %B %Y")
    ended = application.closed_at(at)
    if ended:
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


def _note_attempt(
    application: Application, by: Actor, at: datetime, refusal: DomainError | None
) -> None:
    problems: list[dict[str, str]] = []
    if isinstance(refusal, Incomplete):
        problems = [
            {"question": found.question, "message": found.message} for found in refusal.findings
        ]
    elif refusal is not None:
        problems = [{"question": "", "message": refusal.message}]
    SubmitAttempt.objects.create(
        application=application,
        at=at,
        by=person(by),
        accepted=refusal is None,
        problems=problems,
    )


def note_unconfirmed(*, application: Application, by: Actor, at: datetime) -> None:
    """Keep an attempt to submit without the declaration ticked."""
    require(can_write_application(by, application))
    _note_attempt(application, by, at, RuleBroken("The declaration was not ticked."))


@transaction.atomic
def withdraw_application(
    *, application: Application, reason: str, by: Actor, at: datetime
) -> Application:
    """Take an application out of the round. What was written and submitted stays readable."""
    application = _locked(application, by)
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
    )
    emails.application_withdrawn(application, at=at)
    return application
