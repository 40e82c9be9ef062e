"""Starting an application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_reference
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

    A second press of the button while the first draft is untouched gives that draft again.
    `answers` come from the eligibility check: they are stored where nothing is answered yet.
    `RuleBroken` when the call is not open.
    """
    call = Call.objects.select_related("programme").get(pk=call.pk)
    if not call.is_open(at):
        raise RuleBroken("This call is not open, so no application can be started.")
    require(can_start_application(by, is_open=True))
    # One at a time per person, so that a double click cannot make two drafts.
    User.objects.select_for_update().get(pk=by.pk)
    untouched = _untouched_draft(call, by)
    if untouched:
        _carry_over(untouched, answers or {}, by=by, at=at)
        return untouched
    application = Application.objects.create(
        reference=next_reference("APP", at=at),
        call=call,
        owner=by,
        form_version_id=call.form_version_id,
        created_at=at,
        changed_at=at,
    )
    TeamMember.objects.create(application=application, user=by, role=TeamMember.Role.OWNER)
    _carry_over(application, answers or {}, by=by, at=at)
    record(by=by, verb="application.start", subject=application, at=at, scope=call.programme.slug)
    return application


def _untouched_draft(call: Call, by: User) -> Application | None:
    """A draft in which nothing is written but what came from the eligibility check."""
    written = Answer.objects.filter(application=OuterRef("pk")).exclude(
        question__eligibility__isnull=False, version=1
    )
    drafts = Application.objects.filter(call=call, owner=by, state=ApplicationState.DRAFT)
    return drafts.filter(~Exists(written)).first()


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
