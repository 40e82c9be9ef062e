"""Starting an application."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
from grants.actions.copying import copy_answers
from grants.actions.call_invitations import take_invitation
from grants.models import Application, Call, TeamMember
from grants.permissions import can_start_application
from grants.states import ApplicationState


@transaction.atomic
def start_application(*, call: Call, by: User, at: datetime) -> Application:
    """A new draft of the person, who becomes its owner.

    An invitation to the call is used by it; one from a first stage brings the answers of its
    application. A second press of the button while the first draft is untouched gives that draft
    again. `RuleBroken` when the call is not open, or is by invitation and there is none left.
    """
    call = Call.objects.select_related("programme").get(pk=call.pk)
    if not call.is_open(at):
        raise RuleBroken("This call is not open, so no application can be started.")
    require(can_start_application(by, is_open=True))
    # One at a time per person, so that a double click cannot make two drafts.
    User.objects.select_for_update().get(pk=by.pk)
    invitation = take_invitation(call, by, at)
    if invitation is None:
        begun = _begun(call, by)
        if begun:
            return begun
        if call.audience == Call.Audience.INVITED:
            raise RuleBroken("This call is by invitation, and there is no unused one for you.")
    earlier = invitation.application if invitation else None
    application = _create(call, earlier, by, at)
    if earlier:
        copy_answers(source=earlier, target=application, by=by, at=at)
        application.refresh_from_db(fields=["title", "changed_at"])
    return application


def _begun(call: Call, by: User) -> Application | None:
    """The draft that a press of the button just made: nothing was written in it."""
    mine = Application.objects.filter(call=call, owner=by, state=ApplicationState.DRAFT)
    untouched = Q(answers__isnull=True)
    only_copied = Q(earlier_stage__isnull=False, changed_at=F("created_at"))
    return mine.filter(untouched | only_copied, is_test=False).first()


def _create(call: Call, earlier: Application | None, by: User, at: datetime) -> Application:
    application = Application.objects.create(
        reference=next_reference("APP", at=at),
        call=call,
        owner=by,
        form_version_id=call.form_version_id,
        earlier_stage=earlier,
        created_at=at,
        changed_at=at,
    )
    TeamMember.objects.create(application=application, user=by, role=TeamMember.Role.OWNER)
    record(by=by, verb="application.start", subject=application, at=at, scope=call.programme.slug)
    return application
