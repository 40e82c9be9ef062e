"""More time for one application, with the reason."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from grants import emails
from grants.models import Application, Extension
from grants.permissions import can_work_on
from grants.states import APPLICATION, CallState


@transaction.atomic
def extend_application(
    *, application: Application, until: datetime, reason: str, by: Actor, at: datetime
) -> Extension:
    """Let one application be changed and submitted until a later moment. Its owner is told."""
    rows = Application.objects.select_for_update(of=("self",))
    application = rows.select_related("call__programme", "batch").get(pk=application.pk)
    require(can_work_on(by, application.call.programme))
    reason = reason.strip()
    if not reason:
        raise RuleBroken("Say why this applicant gets more time.", "reason")
    _require_possible(application, until, at)
    extension = Extension.objects.create(
        application=application, until=until, reason=reason, given_by=person(by), given_at=at
    )
    application.extended_until = until
    application.save(update_fields=["extended_until"])
    record(
        by=by,
        verb="application.extend",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        until=until.isoformat(),
        reason=reason,
    )
    emails.application_extended(extension, at=at)
    return extension


def _require_possible(application: Application, until: datetime, at: datetime) -> None:
    call = application.call
    APPLICATION.check(application, "edit")
    if call.announced_at:
        raise RuleBroken("The results of this call are announced; more time would change nothing.")
    if call.state != CallState.PUBLISHED:
        raise RuleBroken("This call is closed. Reopen it first; then more time can be given.")
    if until <= at:
        raise RuleBroken("Choose a moment that is still to come.", "until")
    closes = application.batch.closes_at if application.batch else call.deadline
    if closes and until <= closes and not (application.batch is None and call.batches.exists()):
        raise RuleBroken("The call is open longer than that. Choose a later moment.", "until")
