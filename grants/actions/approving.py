"""A signatory's approval. It is for one content: after a change it has to be given again."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from core.actors import Actor, person
from core.errors import RuleBroken, require
from grants import emails
from grants.actions._team import audit, locked
from grants.errors import NotApproved
from grants.models import Application, Approval, ApprovalRequest, Submission
from grants.permissions import can_approve_application, can_write_application
from grants.queries import standing_submission
from grants.queries.submitting import Draft, draft_of
from grants.queries.team import approval_status, valid_approvals
from grants.states import APPLICATION

ASK_AGAIN_AFTER: Final = timedelta(hours=1)


def draft_to_approve(application: Application, at: datetime) -> Draft:
    """What submitting would freeze at this moment: an approval is for exactly that."""
    return draft_of(application, standing_submission(application), at)


def _open_draft(application: Application, at: datetime) -> Draft:
    """What can be approved, while it can still be submitted."""
    APPLICATION.check(application, "submit")
    draft = draft_to_approve(application, at)
    if not draft.can_be_sent(application, at):
        raise RuleBroken("The call has closed, so this application can no longer be approved.")
    return draft


@transaction.atomic
def ask_for_approval(*, application: Application, by: Actor, at: datetime) -> ApprovalRequest:
    """Ask the signatories of the team by mail."""
    application = locked(application)
    require(can_write_application(by, application))
    draft = _open_draft(application, at)
    status = approval_status(application, draft.sha256)
    if status.approval:
        raise RuleBroken(f"{status.approval.by} has approved exactly this already.")
    if not status.signatories:
        raise RuleBroken("Nobody on the team is a signatory. Invite one on the team page first.")
    if status.request and at < status.request.asked_at + ASK_AGAIN_AFTER:
        raise RuleBroken("They were asked less than an hour ago. The mail is on its way.")
    request = status.request or ApprovalRequest(application=application)
    request.asked_by, request.asked_at = person(by), at
    request.save()
    audit(application, "approval.ask", by=by, at=at, sha256=status.sha256)
    emails.approval_asked(request, status.signatories, answers=draft.request, at=at)
    return request


@transaction.atomic
def approve_application(
    *, application: Application, sha256: str, by: User, at: datetime
) -> Approval:
    """Approve the content with this fingerprint, which must be what stands there now.

    Approving the same content twice is one approval.
    """
    application = locked(application)
    require(can_approve_application(by, application))
    if sha256 != _open_draft(application, at).sha256:
        raise RuleBroken(
            "The application was changed while you were reading. Nothing is approved yet: read it "
            "again below, then approve what stands there now."
        )
    approval, created = Approval.objects.get_or_create(
        application=application, by=by, sha256=sha256, defaults={"at": at}
    )
    if created:
        application.approval_requests.filter(answered_at=None).update(
            answered_by=by, answered_at=at
        )
        audit(application, "approval.give", by=by, at=at, sha256=sha256)
        emails.approval_given(approval, at=at)
    return approval


@transaction.atomic
def send_back_application(
    *, application: Application, note: str, by: User, at: datetime
) -> ApprovalRequest:
    """Say what has to change before one approves. Also possible without having been asked."""
    application = locked(application)
    require(can_approve_application(by, application))
    _open_draft(application, at)
    note = note.strip()
    if not note:
        raise RuleBroken("Say what has to change, so that the team can do it.", "note")
    request = application.approval_requests.filter(answered_at=None).first()
    request = request or ApprovalRequest(application=application, asked_at=at)
    request.answered_by, request.answered_at, request.note = by, at, note
    request.save()
    audit(application, "approval.send_back", by=by, at=at)
    emails.approval_sent_back(request, at=at)
    return request


def require_approval(application: Application, sha256: str) -> None:
    """Refuse to submit content that no signatory has approved, when the call asks for it."""
    if not application.call.signatory_required:
        return
    if valid_approvals(application).filter(sha256=sha256).exists():
        return
    raise NotApproved(approval_status(application, sha256).sentence)


def note_approvals(submission: Submission) -> None:
    """Tie the approvals of the content to the submission that was sent with them."""
    if not submission.application.call.signatory_required:
        return
    Approval.objects.filter(
        application=submission.application_id, sha256=submission.sha256, submission=None
    ).update(submission=submission)
