"""What is happening to an application now, in words its applicants may read.

Knows the state applicants may see, never a decision: that is sealed until it is announced.
"""

from dataclasses import dataclass
from datetime import date, datetime

from grants.deadlines import local_day
from grants.models import Application, ChangeRequest
from grants.states import ApplicationState


@dataclass(frozen=True)
class Situation:
    """Where an application is: a headline, a sentence, who looks after it, the promise."""

    title: str
    text: str
    handler: str
    promise: str
    is_late: bool


def situation(application: Application, request: ChangeRequest | None, at: datetime) -> Situation:
    """What is happening now. `request` is the open request for changes, if there is one."""
    title, text = _now(application, request, at)
    waits = application.state == ApplicationState.SUBMITTED
    promised = application.promised_by if waits else None
    today = local_day(application.call, at)
    return Situation(
        title=title,
        text=text,
        handler=_handler(application) if application.state != ApplicationState.DRAFT else "",
        promise=_promise(promised, today) if promised else "",
        is_late=bool(promised and promised < today),
    )


def _now(application: Application, request: ChangeRequest | None, at: datetime) -> tuple[str, str]:
    if request:
        return (
            "Staff ask you for changes",
            (
                "Only the answers they name can be changed. What you submitted before stands until "
                "you submit again."
            ),
        )
    if application.state in AFTER:
        return AFTER[application.state]
    is_open = application.is_open(at)
    if application.state == ApplicationState.DRAFT:
        return _draft(application, at, is_open=is_open)
    if is_open:
        return (
            "Your application is in",
            (
                "You can still change it and submit again until it closes. What you submitted last "
                "is what counts."
            ),
        )
    return (
        "Your application is being considered",
        (
            "It can no longer be changed. Staff look through it, then reviewers read it. All "
            "applicants hear the outcome at the same moment; until then nobody is told."
        ),
    )


AFTER = {
    ApplicationState.WITHDRAWN: (
        "You withdrew this application",
        "It takes no part in the round. Everything in it stays readable here.",
    ),
    ApplicationState.SCREENED_OUT: (
        "Your application was not taken further",
        "Staff looked through it and it does not go on to the reviewers. They wrote to you why.",
    ),
    ApplicationState.FUNDED: (
        "Your application is funded",
        "The outcome page says what comes next.",
    ),
    ApplicationState.WAITLISTED: (
        "Your application is on the waiting list",
        "It is funded if money becomes free. We write to you in either case.",
    ),
    ApplicationState.DECLINED: (
        "Your application is not funded",
        "The outcome page holds what the reviewers wrote for you.",
    ),
}


def _draft(application: Application, at: datetime, *, is_open: bool) -> tuple[str, str]:
    if is_open:
        return "You are writing", "Nobody at the funder sees your draft before you submit it."
    if at < application.call.opens_at:
        return "The call has not opened yet", "You can write and submit once it opens."
    return (
        "The call has closed",
        (
            "This application was not submitted. Everything you wrote is kept here, and you can "
            "download it."
        ),
    )


def _handler(application: Application) -> str:
    programme = application.call.programme
    if application.handler:
        return f"{application.handler.name or programme.name} at {programme.name}"
    return f"The staff of {programme.name}"


def _promise(promised: date, today: date) -> str:
    day = f"{promised.day} {promised:%B %Y}"
    if promised < today:
        return (
            f"We promised you an answer by {day} and have not kept that promise. The people who "
            "look after your application know it."
        )
    return f"You hear from us by {day}."
