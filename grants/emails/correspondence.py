"""Mails between an applicant's team and staff: changes asked for, messages, promised days."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from core.actors import Actor
from core.mail.kinds import Kind
from grants.emails._sending import link_to, to_person
from grants.models import (
    Application,
    ChangeRequest,
    Message,
    PromiseChange,
    PromiseNotice,
)
from grants.queries.messages import keepers_of


def _team_of(application: Application) -> list[User]:
    return [member.user for member in application.team.select_related("user")]


def application_reinstated(application: Application, *, at: datetime) -> None:
    """To the owner: it takes part again."""
    to_person(
        application,
        application.owner,
        template="application_reinstated",
        key=f"application_reinstated:{application.reference}:{at.isoformat()}",
        at=at,
        link=link_to("application_detail", application.reference),
    )


def _about_request(
    request: ChangeRequest,
    people: Iterable[User],
    template: str,
    *,
    at: datetime,
    page: str,
    kind: Kind | None = None,
) -> None:
    application = request.application
    more = [request.number] if page == "staff_change_request_detail" else []
    for user in people:
        to_person(
            application,
            user,
            template=template,
            key=f"{template}:{application.reference}:{request.number}",
            at=at,
            kind=kind,
            request=request,
            questions=request.questions.all(),
            link=link_to(page, application.reference, *more),
        )


def changes_asked(request: ChangeRequest, *, at: datetime) -> None:
    """To the team: staff ask for changes to some questions, until when, and why."""
    people = _team_of(request.application)
    _about_request(request, people, "changes_asked", at=at, page="application_detail")


def changes_reminder(request: ChangeRequest, *, at: datetime) -> None:
    """To the team, shortly before the time is over."""
    people = _team_of(request.application)
    page, kind = "application_detail", Kind.CHANGES
    _about_request(request, people, "changes_reminder", at=at, page=page, kind=kind)


def changes_cancelled(request: ChangeRequest, *, at: datetime) -> None:
    """To the team: no changes are needed any more."""
    people = _team_of(request.application)
    _about_request(request, people, "changes_cancelled", at=at, page="application_detail")


def changes_closed(request: ChangeRequest, *, at: datetime) -> None:
    """To the team: staff have looked at the changes."""
    people = _team_of(request.application)
    _about_request(request, people, "changes_closed", at=at, page="application_detail")


def changes_lapsed(request: ChangeRequest, *, at: datetime) -> None:
    """To the team: the time is over, and what was submitted before stands."""
    people = _team_of(request.application)
    _about_request(request, people, "changes_lapsed", at=at, page="application_detail")


def changes_answered(request: ChangeRequest, *, at: datetime) -> None:
    """To who asked, else to who looks after it: the answer is in, with its difference."""
    people = [request.asked_by] if request.asked_by else keepers_of(request.application)
    page = "staff_change_request_detail"
    _about_request(request, people, "changes_answered", at=at, page=page)


def message_written(message: Message, *, at: datetime) -> None:
    """To the other side: the team, or who looks after the application at the funder."""
    application = message.application
    to_team = message.from_staff
    people = _team_of(application) if to_team else keepers_of(application)
    page = "application_messages" if to_team else "staff_application_messages"
    for user in people:
        if user.pk == message.author_id:
            continue
        to_person(
            application,
            user,
            template="message_written",
            key=f"message_written:{message.pk}",
            at=at,
            message=message,
            link=link_to(page, application.reference),
        )


def handler_assigned(application: Application, by: Actor, *, at: datetime) -> None:
    """To the new handler, when somebody else gave it to them."""
    handler = application.handler
    if handler is None or handler == by:
        return
    to_person(
        application,
        handler,
        template="handler_assigned",
        key=f"handler_assigned:{application.reference}:{at.isoformat()}",
        at=at,
        link=link_to("staff_application_detail", application.reference),
    )


def promise_moved(change: PromiseChange, *, at: datetime) -> None:
    """To the team: the new day and the reason for it."""
    application = change.application
    for user in _team_of(application):
        to_person(
            application,
            user,
            template="promise_moved",
            key=f"promise_moved:{change.pk}",
            at=at,
            change=change,
            link=link_to("application_detail", application.reference),
        )


def promise_due(application: Application, stage: str, *, at: datetime) -> bool:
    """To who looks after it: the promised day is near or past, and there is no answer yet.

    Whether anybody is told: before the day one may do without.
    """
    is_past = stage == PromiseNotice.Stage.PAST
    told = [
        to_person(
            application,
            user,
            template="promise_due",
            key=f"promise_due:{application.reference}:{application.promised_by}:{stage}",
            at=at,
            kind=None if is_past else Kind.PROMISES,
            is_past=is_past,
            link=link_to("staff_application_detail", application.reference),
        )
        for user in keepers_of(application)
    ]
    return any(told)
