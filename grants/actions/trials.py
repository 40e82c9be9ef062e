"""Trying the form of a call as an applicant would, without a trace in any figure."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
from grants.models import Application, Call, Submission, TeamMember
from grants.permissions import can_work_on
from grants.states import CallState

# Tests have numbers of their own, so that they leave no gap among the applications.
PREFIX = "TEST"


@transaction.atomic
def start_trial(*, call: Call, by: User, at: datetime) -> Application:
    """A test application of the person, in a call that is a draft or published."""
    call = Call.objects.select_related("programme").get(pk=call.pk)
    require(can_work_on(by, call.programme))
    if call.state == CallState.CLOSED:
        raise RuleBroken("This call is closed, so its form can no longer be tried.")
    application = Application.objects.create(
        reference=next_reference(PREFIX, at=at),
        call=call,
        owner=by,
        form_version_id=call.form_version_id,
        is_test=True,
        created_at=at,
        changed_at=at,
    )
    TeamMember.objects.create(application=application, user=by, role=TeamMember.Role.OWNER)
    record(by=by, verb="call.try_form", subject=call, at=at, scope=call.programme.slug)
    return application


@transaction.atomic
def delete_trial(*, application: Application, by: Actor, at: datetime) -> None:
    """Remove a test application with all that hangs on it. A real one is never deleted."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__programme")
    application = rows.get(pk=application.pk)
    require(can_work_on(by, application.call.programme))
    if not application.is_test:
        raise RuleBroken("This is no test application, so it cannot be deleted.")
    record(
        by=by,
        verb="call.delete_trial",
        subject=application.call,
        at=at,
        scope=application.call.programme.slug,
        reference=application.reference,
    )
    Submission.objects.filter(application=application).delete()
    application.delete()
