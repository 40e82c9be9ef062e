"""Messages between the team of an application and the staff of its programme."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import require
from grants import emails
from grants.models import Application, Message, MessageRead
from grants.permissions import can_work_on, can_write_to_staff

# The same words of the same person again within this time are a second press of the button.
SAME_AGAIN = timedelta(minutes=10)


@transaction.atomic
def write_to_staff(*, application: Application, body: str, by: Actor, at: datetime) -> Message:
    """A message of the team to staff."""
    application = _locked(application)
    require(can_write_to_staff(by, application))
    return _write(application, body, from_staff=False, by=by, at=at)


@transaction.atomic
def write_to_team(*, application: Application, body: str, by: Actor, at: datetime) -> Message:
    """A message of staff to the team."""
    application = _locked(application)
    require(can_work_on(by, application.call.programme))
    return _write(application, body, from_staff=True, by=by, at=at)


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__programme")
    return rows.get(pk=application.pk)


def _write(
    application: Application, body: str, *, from_staff: bool, by: Actor, at: datetime
) -> Message:
    last = application.messages.last()
    if (
        last
        and (last.author, last.from_staff, last.body) == (person(by), from_staff, body)
        and at - last.at < SAME_AGAIN
    ):
        return last
    message = Message.objects.create(
        application=application, author=person(by), from_staff=from_staff, body=body, at=at
    )
    record(
        by=by,
        verb="message.write",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        message=message.pk,
    )
    emails.message_written(message, at=at)
    return message


def mark_messages_read(*, application: Application, by: User) -> None:
    """Note that the person has seen all messages there are."""
    last = application.messages.last()
    if last is None:
        return
    MessageRead.objects.update_or_create(application=application, user=by, defaults={"last": last})
