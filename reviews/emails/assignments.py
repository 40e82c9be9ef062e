"""The mails about one assignment. Each returns an unsaved mail for `queue_many`."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from core.mail.models import OutgoingMail
from core.mail.outbox import compose
from grants.models import Application
from reviews.emails._links import link_to
from reviews.models import Assignment, ExtensionRequest, Review, TextEdit
from reviews.queries.alternates import Vacancy


def reviewer_recused(
    *, user: User, application: Application, free: Sequence[Vacancy], at: datetime
) -> OutgoingMail:
    """Tells the programme that somebody who had accepted has a conflict, and who could take it."""
    call = application.call
    return compose(
        to=call.programme.contact_email,
        template="reviews/reviewer_recused",
        context={
            "who": user,
            "call": call,
            "application": application,
            "free": free,
            "link": link_to("reviews:staff_alternate_list", call.slug),
        },
        dedupe_key=f"reviewer-recused-{application.reference}-{user.pk}-{at.isoformat()}",
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
    return link_to(name, application.call.slug, application.reference, str(assignment.reviewer.key))


def _about_one(
    assignment: Assignment, name: str, *, key: str, at: datetime, to: str = "", **more: object
) -> OutgoingMail:
    """A mail about one assignment, to its reviewer unless somebody else is named.

    To the reviewer only as long as no conflict of interest hides the application.
    """
    application = assignment.application
    guard = "" if to else "reviews.queries.hearing.may_hear_of"
    return compose(
        to=to or assignment.reviewer.user.email,
        template=f"reviews/{name}",
        context={
            "person": assignment.reviewer.user,
            "call": application.call,
            "application": application,
            "assignment": assignment,
            "link": link_to("reviews:review_edit", application.reference),
            **more,
        },
        dedupe_key=f"review-{name}-{assignment.pk}-{key}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
        guard=guard,
        guard_key=str(assignment.pk) if guard else "",
    )
