"""Starting an application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
from grants.actions.call_invitations import take_invitation
from grants.actions.copying import copy_answers
from grants.answers import is_empty
from grants.eligibility import asked_in_check
from grants.models import Answer, Application, Call, TeamMember
from grants.permissions import can_start_application
from grants.states import ApplicationState
from grants.structure import structure_of


@transaction.atomic
def start_application(
    *, call: Call, by: User, at: datetime, answers: Mapping[str, Any] | None = None
) -> Application:
    """A new draft of the person, who becomes its owner.

    An invitation to the call is used by it; one from a first stage brings the answers of its
    application. `answers` come from the eligibility check: they are stored where nothing is
    answered yet. A second press of the button while the first draft is untouched gives that draft
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
            _carry_over(begun, answers or {}, by=by, at=at)
            return begun
        if call.audience == Call.Audience.INVITED:
            raise RuleBroken("This call is by invitation, and there is no unused one for you.")
    earlier = invitation.application if invitation else None
    application = _create(call, earlier, by, at)
    if earlier:
        copy_answers(source=earlier, target=application, by=by, at=at)
        application.refresh_from_db(fields=["title", "organisation_key", "changed_at"])
    _carry_over(application, answers or {}, by=by, at=at)
    return application


def _begun(call: Call, by: User) -> Application | None:
    """The draft that a press of the button just made: what is in it came from elsewhere."""
    written = Answer.objects.filter(application=OuterRef("pk")).exclude(
        question__eligibility__isnull=False, version=1
    )
    only_copied = Q(earlier_stage__isnull=False, changed_at=F("created_at"))
    mine = Application.objects.filter(call=call, owner=by, state=ApplicationState.DRAFT)
    return mine.filter(~Exists(written) | only_copied, is_test=False).first()


def _create(call: Call, earlier: Application | None, by: User, at: datetime) -> Application:
    application = Application.objects.create(
        reference=next_reference("APP", at=at),
        call=call,
        owner=by,
        form_version_id=_form_in_use(call),
        earlier_stage=earlier,
        created_at=at,
        changed_at=at,
    )
    TeamMember.objects.create(application=application, user=by, role=TeamMember.Role.OWNER)
    record(by=by, verb="application.start", subject=application, at=at, scope=call.programme.slug)
    return application


def _carry_over(
    application: Application, answers: Mapping[str, Any], *, by: User, at: datetime
) -> None:
    """Store answers of the eligibility check as ordinary ones; what is there stays as it is."""
    asked = asked_in_check(structure_of(application).parts)
    Answer.objects.bulk_create(
        [
            Answer(
                application=application,
                question_id=each.pk,
                value=answers[each.key],
                changed_at=at,
                changed_by=by,
            )
            for each in asked
            if not is_empty(answers.get(each.key))
        ],
        ignore_conflicts=True,
    )


def _form_in_use(call: Call) -> int:
    """The form the call has now, held until this is done.

    Publishing a form locks the call: either it waits and takes this application over, or this
    waits and begins with what was published. Those who start at the same time do not wait.
    """
    held = Call.objects.raw("SELECT * FROM grants_call WHERE id = %s FOR SHARE", [call.pk])
    return held[0].form_version_id
