"""Starting an application."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
from grants.models import Application, Call, TeamMember
from grants.permissions import can_start_application
from grants.states import ApplicationState


@transaction.atomic
def start_application(*, call: Call, by: User, at: datetime) -> Application:
    """A new draft of the person, who becomes its owner.

    A second press of the button while the first draft is untouched gives that draft again.
    `RuleBroken` when the call is not open.
    """
    call = Call.objects.select_related("programme").get(pk=call.pk)
    if not call.is_open(at):
        raise RuleBroken("This call is not open, so no application can be started.")
    require(can_start_application(by, is_open=True))
    # One at a time per person, so that a double click cannot make two drafts.
    User.objects.select_for_update().get(pk=by.pk)
    untouched = Application.objects.filter(
        call=call, owner=by, state=ApplicationState.DRAFT, answers__isnull=True
    ).first()
    if untouched:
        return untouched
    application = Application.objects.create(
        reference=next_reference("APP", at=at),
        call=call,
        owner=by,
        form_version_id=_form_in_use(call),
        created_at=at,
        changed_at=at,
    )
    TeamMember.objects.create(application=application, user=by, role=TeamMember.Role.OWNER)
    record(by=by, verb="application.start", subject=application, at=at, scope=call.programme.slug)
    return application


def _form_in_use(call: Call) -> int:
    """The form the call has now, held until this is done.

    Publishing a form locks the call: either it waits and takes this application over, or this
    waits and begins with what was published. Those who start at the same time do not wait.
    """
    held = Call.objects.raw("SELECT * FROM grants_call WHERE id = %s FOR KEY SHARE", [call.pk])
    return held[0].form_version_id
