"""The mails of this app. Each goes through the outbox, in the transaction of its deed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.actors import Actor
from core.mail.outbox import queue
from grants.differences import files_in
from grants.models import (
    Application,
    ChangeRequest,
    Message,
    ProgrammeRole,
    PromiseChange,
    PromiseNotice,
    Submission,
)
from grants.queries.messages import keepers_of
from grants.snapshot import questions


def _to(
    application: Application, user: User, *, template: str, key: str, at: datetime, **context: Any
) -> None:
    queue(
        to=user.email,
        template=f"grants/{template}",
        context={"application": application, "call": application.call, "person": user, **context},
        dedupe_key=f"{key}:{user.email}",
        at=at,
        about=application.reference,
        scope=application.call.programme.slug,
    )


def application_submitted(
    application: Application, submission: Submission, *, at: datetime
) -> None:
    """The receipt, to the owner and to whoever pressed the button."""
    people = {user for user in (application.owner, submission.submitted_by) if user}
    link = reverse("grants:application_receipt", args=[application.reference])
    for user in people:
        _to(
            application,
            user,
            template="application_submitted",
            key=f"application_submitted:{application.reference}:{submission.number}",
            at=at,
            submission=submission,
            still_open=application.is_open(at),
            closes_at=application.extended_until or application.call.deadline,
            arrived_utc=submission.submitted_at.astimezone(UTC),
            files=[
                fact
                for question in questions(submission.content)
                if question["kind"] == "file"
                for fact in files_in(question["value"])
            ],
            link=f"{settings.SITE_URL}{link}",
            pdf_link=_link("application_receipt_pdf", application.reference),
            check_link=_link("receipt_check"),
        )


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """To the owner: it is out of the round, and what stays."""
    link = reverse("grants:application_detail", args=[application.reference])
    _to(
        application,
        application.owner,
        template="application_withdrawn",
        key=f"application_withdrawn:{application.reference}",
        at=at,
        link=f"{settings.SITE_URL}{link}",
    )


def role_given(held: ProgrammeRole, *, at: datetime) -> None:
    """Tell a person that they work in a programme now, and how to get in."""
    queue(
        to=held.user.email,
        template="grants/role_given",
        context={
            "held": held,
            "person": held.user,
            "link": f"{settings.SITE_URL}{reverse('home:staff_desk')}",
        },
        dedupe_key=f"role_given:{held.pk}",
        at=at,
        about=held.programme.slug,
        scope=held.programme.slug,
    )


def _link(name: str, *arguments: Any) -> str:
    return f"{settings.SITE_URL}{reverse(f'grants:{name}', args=arguments)}"


def _team_of(application: Application) -> list[User]:
    return [member.user for member in application.team.select_related("user")]


def application_reinstated(application: Application, *, at: datetime) -> None:
    """To the owner: it takes part again."""
    _to(
        application,
        application.owner,
        template="application_reinstated",
        key=f"application_reinstated:{application.reference}:{at.isoformat()}",
        at=at,
        link=_link("application_detail", application.reference),
    )


def _about_request(
    request: ChangeRequest, people: Iterable[User], template: str, *, at: datetime, page: str
) -> None:
    application = request.application
    more = [request.number] if page == "staff_change_request_detail" else []
    for user in people:
        _to(
            application,
            user,
            template=template,
            key=f"{template}:{application.reference}:{request.number}",
            at=at,
            request=request,
            questions=request.questions.all(),
            link=_link(page, application.reference, *more),
        )


def changes_asked(request: ChangeRequest, *, at: datetime) -> None:
    """To the team: staff ask for changes to some questions, until when, and why."""
    people = _team_of(request.application)
    _about_request(request, people, "changes_asked", at=at, page="application_detail")


def changes_reminder(request: ChangeRequest, *, at: datetime) -> None:
    """To the team, shortly before the time is over."""
    people = _team_of(request.application)
    _about_request(request, people, "changes_reminder", at=at, page="application_detail")


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
        _to(
            application,
            user,
            template="message_written",
            key=f"message_written:{message.pk}",
            at=at,
            message=message,
            link=_link(page, application.reference),
        )


def handler_assigned(application: Application, by: Actor, *, at: datetime) -> None:
    """To the new handler, when somebody else gave it to them."""
    handler = application.handler
    if handler is None or handler == by:
        return
    _to(
        application,
        handler,
        template="handler_assigned",
        key=f"handler_assigned:{application.reference}:{at.isoformat()}",
        at=at,
        link=_link("staff_application_detail", application.reference),
    )


def promise_moved(change: PromiseChange, *, at: datetime) -> None:
    """To the team: the new day and the reason for it."""
    application = change.application
    for user in _team_of(application):
        _to(
            application,
            user,
            template="promise_moved",
            key=f"promise_moved:{change.pk}",
            at=at,
            change=change,
            link=_link("application_detail", application.reference),
        )


def promise_due(application: Application, stage: str, *, at: datetime) -> None:
    """To who looks after it: the promised day is near or past, and there is no answer yet."""
    for user in keepers_of(application):
        _to(
            application,
            user,
            template="promise_due",
            key=f"promise_due:{application.reference}:{application.promised_by}:{stage}",
            at=at,
            is_past=stage == PromiseNotice.Stage.PAST,
            link=_link("staff_application_detail", application.reference),
        )
