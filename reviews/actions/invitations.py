"""A reviewer's answer to an invitation, given by its link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from core.audit.trail import record
from core.errors import RuleBroken
from core.mail.outbox import queue_many
from reviews import emails
from reviews.actions.conflicts import declare_conflict
from reviews.actions.declaring import declare_no_conflict
from reviews.actions.joining_answers import Suggested, keep_suggestions
from reviews.models import Assignment, Invitation
from reviews.queries.alternates import vacancies, vacant_applications
from reviews.queries.reviewing import invitation_assignments
from reviews.states import ASSIGNMENT, AssignmentState

ACCEPT: Final = "accept"
DECLINE: Final = "decline"
CONFLICT: Final = "conflict"


@dataclass(frozen=True)
class Answer:
    """What the reviewer says about one application.

    Who accepts one vouches for having no conflict; without `no_conflict` they are asked for their
    word before they read.
    """

    kind: str = ACCEPT
    reason: str = ""
    suggested: Sequence[Suggested] = ()
    no_conflict: bool = True


# Accepted with the rest, without a word about this one.
UNSAID: Final = Answer(no_conflict=False)


@transaction.atomic
def answer_invitation(
    *, invitation: Invitation, answers: Mapping[str, Answer], at: datetime
) -> list[Assignment]:
    """Accept, decline or declare a conflict for each application (by reference).

    The deed is the link holder's, in the reviewer's name: the signed link is the permission.
    Applications without an answer are accepted, but not vouched for: the reviewer is asked before
    they read them. Returns the accepted assignments.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("reviewer__user", "reviewer__panel__call__programme")
        .get(pk=invitation.pk)
    )
    call = invitation.reviewer.panel.call
    _require_open(invitation, at)
    accepted: list[Assignment] = []
    left: list[Assignment] = []
    counts = {ACCEPT: 0, DECLINE: 0, CONFLICT: 0}
    waiting = invitation_assignments(invitation).filter(state=AssignmentState.INVITED)
    for assignment in waiting.select_for_update(of=("self",)):
        answer = answers.get(assignment.application.reference, UNSAID)
        counts[answer.kind] += 1
        (accepted if _give(assignment, answer, invitation, at) else left).append(assignment)
    invitation.answered_at = at
    invitation.save(update_fields=["answered_at"])
    if left:
        _propose_alternates(invitation, left, at)
    record(
        by=invitation.reviewer.user,
        verb="invitation.answer",
        subject=call,
        at=at,
        scope=call.programme.slug,
        **counts,
    )
    return accepted


def _require_open(invitation: Invitation, at: datetime) -> None:
    contact = invitation.reviewer.panel.call.programme.contact_email
    if invitation.answered_at is not None:
        raise RuleBroken("You answered this invitation already. What you answered stands.")
    if at > invitation.expires_at:
        raise RuleBroken(f"This invitation has expired. Write to {contact} if you can still help.")
    if not invitation.reviewer.is_active:
        raise RuleBroken(f"This invitation was taken back. Write to {contact} if in doubt.")


def _give(assignment: Assignment, answer: Answer, invitation: Invitation, at: datetime) -> bool:
    keep_suggestions(
        invitation.reviewer.panel,
        answer.suggested if answer.kind != ACCEPT else (),
        said_by=str(invitation.reviewer),
        at=at,
        application=assignment.application,
    )
    if answer.kind == CONFLICT:
        declare_conflict(
            assignment=assignment, reason=answer.reason, by=invitation.reviewer.user, at=at
        )
        return False
    assignment.state = ASSIGNMENT.check(assignment, answer.kind)
    assignment.answered_at = at
    assignment.decline_reason = answer.reason[:500] if answer.kind == DECLINE else ""
    assignment.save(update_fields=["state", "answered_at", "decline_reason"])
    if answer.kind == ACCEPT and answer.no_conflict:
        declare_no_conflict(assignment=assignment, by=invitation.reviewer.user, at=at)
    return answer.kind == ACCEPT


def _propose_alternates(invitation: Invitation, left: Sequence[Assignment], at: datetime) -> None:
    """Tell staff at once who could take the places that became free."""
    call = invitation.reviewer.panel.call
    vacant = vacant_applications(call).filter(pk__in=[each.application_id for each in left])
    free = vacancies(call, vacant, at)
    queue_many([emails.reviewer_declined(invitation=invitation, free=free, call=call, at=at)])
