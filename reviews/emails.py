"""The mails of the review round. Each returns an unsaved mail for `queue_many`."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core.mail.models import OutgoingMail
from core.mail.outbox import compose
from core.money import format_money
from grants.models import Call
from reviews.models import (
    Assignment,
    Decision,
    ExtensionRequest,
    Invitation,
    Review,
    Reviewer,
    TextEdit,
)
from reviews.tokens import invitation_token


def _link(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def invitation(
    *, invitation: Invitation, reviewer: Reviewer, call: Call, titles: Sequence[str], at: datetime
) -> OutgoingMail:
    """Asks a reviewer to take their assignments. Names titles only, never who applies."""
    return compose(
        to=reviewer.user.email,
        template="reviews/invitation",
        context={
            "person": reviewer.user,
            "call": call,
            "titles": titles,
            "expires_at": invitation.expires_at,
            "link": _link("reviews:invitation_answer", invitation_token(invitation)),
        },
        dedupe_key=f"review-invitation-{invitation.pk}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def reminder(*, assignments: Sequence[Assignment], call: Call, at: datetime) -> OutgoingMail:
    """Says what one reviewer has not answered or not submitted. Once a day at most."""
    reviewer = assignments[0].reviewer
    invited = [each for each in assignments if each.state == "invited" and each.invitation]
    link = ""
    if invited and invited[0].invitation:
        link = _link("reviews:invitation_answer", invitation_token(invited[0].invitation))
    return compose(
        to=reviewer.user.email,
        template="reviews/reminder",
        context={
            "person": reviewer.user,
            "call": call,
            "unanswered": invited,
            "invitation_link": link,
            "unfinished": [each for each in assignments if each.state == "accepted"],
            "link": _link("reviews:review_list"),
        },
        dedupe_key=f"review-reminder-{reviewer.pk}-{at:%Y-%m-%d}",
        at=at,
        about=call.slug,
        scope=call.programme.slug,
    )


def result(*, decision: Decision, call: Call, at: datetime) -> OutgoingMail:
    """Tells the owner of an application what was decided. Sent only by announcing."""
    application = decision.application
    return compose(
        to=application.owner.email,
        template="reviews/result",
        context={
            "person": application.owner,
            "call": call,
            "application": application,
            "decision": decision,
            "amount": format_money(decision.amount, call.currency) if decision.amount else "",
            "link": _link("reviews:application_outcome", application.reference),
        },
        dedupe_key=f"review-result-{application.reference}",
        at=at,
        about=application.reference,
        scope=call.programme.slug,
    )


def more_time_asked(*, asked: ExtensionRequest, at: datetime) -> OutgoingMail:
    """Tells the staff of the programme that a reviewer asks for more time."""
    assignment = asked.assignment
    return _about_one(
        assignment,
        "more_time_asked",
        to=assignment.application.call.programme.contact_email,
        key=f"{asked.pk}",
        at=at,
        asked=asked,
        link=_assignment_link("reviews:staff_assignment_extend", assignment),
    )


def due_date_moved(*, assignment: Assignment, reason: str, at: datetime) -> OutgoingMail:
    """Tells a reviewer that they have more time."""
    return _about_one(
        assignment, "due_date_moved", key=f"{at:%Y-%m-%dT%H:%M:%S.%f}", at=at, reason=reason
    )


def more_time_declined(*, assignment: Assignment, reason: str, at: datetime) -> OutgoingMail:
    """Tells a reviewer that there is no more time, and why."""
    return _about_one(
        assignment, "more_time_declined", key=f"{at:%Y-%m-%dT%H:%M:%S.%f}", at=at, reason=reason
    )


def handed_over(*, assignment: Assignment, reason: str, at: datetime) -> OutgoingMail:
    """Tells a reviewer that an application is no longer theirs to review."""
    return _about_one(assignment, "handed_over", key="", at=at, reason=reason)


def review_edited(
    *, review: Review, edits: Sequence[TextEdit], reason: str, at: datetime
) -> OutgoingMail:
    """Tells a reviewer what staff changed in their words, and why."""
    last = max(edit.pk for edit in edits)
    return _about_one(review.assignment, "review_edited", key=f"{last}", at=at, reason=reason)


def _assignment_link(name: str, assignment: Assignment) -> str:
    application = assignment.application
    return _link(name, application.call.slug, application.reference, str(assignment.reviewer.key))


def _about_one(
    assignment: Assignment, name: str, *, key: str, at: datetime, to: str = "", **more: object
) -> OutgoingMail:
    """A mail about one assignment, to its reviewer unless somebody else is named."""
    application = assignment.application
    return compose(
        to=to or assignment.reviewer.user.email,
        template=f"reviews/{name}",
        context={
            "person": assignment.reviewer.user,
            "call": application.call,
            "application": application,
            "assignment": assignment,
            "link": _link("reviews:review_edit", application.reference),
            **more,
        },
        dedupe_key=f"review-{name}-{assignment.pk}-{key}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )
