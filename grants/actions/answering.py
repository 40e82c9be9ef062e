"""Saving one answer. Several people write at the same time: nobody's text is overwritten unseen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core.actors import Actor
from core.errors import RuleBroken, require
from grants.actions.storing import store_versioned
from grants.answers import FILE, SHORT_TEXT, Asked, organisation_key, parse
from grants.models import Answer, Application
from grants.permissions import can_write_application
from grants.queries import with_role
from grants.queries.changes import open_keys
from grants.queries.writing import joined_applications
from grants.states import APPLICATION
from grants.structure import structure_of


@transaction.atomic
def save_answer(
    *,
    application: Application,
    question_key: str,
    value: Any,
    version: int | None,
    by: Actor,
    at: datetime,
) -> Answer:
    """Store an answer. Any text is kept, also one with problems: they are shown, not enforced.

    `version` is what the writer's page showed (0 for no answer); `None` overwrites whatever is
    stored. `grants.errors.StaleAnswer` when the stored one is newer and different.
    """
    application = lock_for_writing(application, by=by, at=at, question=question_key)
    asked = _asked(application, question_key)
    return store_answer(
        application=application, asked=asked, value=value, version=version, by=by, at=at
    )


@transaction.atomic
def save_posted_answer(
    *,
    reference: str,
    question_key: str,
    posted: Mapping[str, Any],
    version: int,
    by: User,
    at: datetime,
) -> tuple[Answer, Asked]:
    """Store what a page posted for one question, as `save_answer` does, with fewer queries.

    Finding the application and locking it is one query here, because this happens all the time.
    What was posted is read only then: the question may have become one of another kind.
    `Application.DoesNotExist` when the person may not see it.
    """
    rows = joined_applications(by).select_for_update(of=("self",))
    application = rows.get(reference=reference)
    require_writing(application, by=by, at=at, question=question_key)
    asked = _asked(application, question_key)
    value = parse(asked, posted)
    answer = store_answer(
        application=application, asked=asked, value=value, version=version, by=by, at=at
    )
    return answer, asked


def _asked(application: Application, question_key: str) -> Asked:
    asked = structure_of(application).question(question_key)
    if asked is None or asked.kind == FILE:
        raise RuleBroken("This form has no such question.")
    return asked


def lock_for_writing(
    application: Application, *, by: Actor, at: datetime, question: str
) -> Application:
    """The application, locked, when the person may change this question's answer now.

    With an empty question: when they may change every answer.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "call__programme", "batch"
    )
    if isinstance(by, User):
        rows = with_role(rows, by)
    application = rows.get(pk=application.pk)
    require_writing(application, by=by, at=at, question=question)
    return application


def require_writing(application: Application, *, by: Actor, at: datetime, question: str) -> None:
    """Refuse unless the person may change this answer of the locked application now."""
    require(can_write_application(by, application))
    APPLICATION.check(application, "edit")
    require_open_question(application, question, at)


def require_open_question(application: Application, question: str, at: datetime) -> None:
    """Raise `RuleBroken` unless the call is open, or staff asked about this question."""
    keys = open_keys(application, at)
    if keys is None or question in keys:
        return
    raise RuleBroken(
        "Staff asked for changes to other questions only, so this answer can no longer be "
        "changed. What was saved is kept."
        if keys
        else "The call has closed, so answers can no longer be changed. What was saved is kept."
    )


def store_answer(
    *,
    application: Application,
    asked: Asked,
    value: Any,
    version: int | None,
    by: Actor,
    at: datetime,
) -> Answer:
    """Write the answer of a locked application. One update in the usual case."""
    answer = store_versioned(
        Answer.objects.filter(application=application, question=asked.pk),
        Answer(application=application, question_id=asked.pk),
        value=value,
        version=version,
        by=by,
        at=at,
    )
    if answer.changed_at == at:
        _note_change(application, asked, value, at)
    return answer


def moment_of_change(application: Application, at: datetime) -> datetime:
    """When a locked application changed: always after the submission it was not part of.

    A save that arrived before a submission may come to its turn after it.
    """
    sent = application.submitted_at
    return at if sent is None or at > sent else sent + timedelta(microseconds=1)


def _note_change(application: Application, asked: Asked, value: Any, at: datetime) -> None:
    application.changed_at = moment_of_change(application, at)
    changed: dict[str, Any] = {"changed_at": application.changed_at}
    # What was submitted keeps its title and its place under a cap until it is submitted again.
    if application.submitted_at is None:
        changed |= known_by(application, asked, value)
    for name, fact in changed.items():
        setattr(application, name, fact)
    Application.objects.filter(pk=application.pk).update(**changed)


def known_by(application: Application, asked: Asked, value: Any) -> dict[str, str]:
    """What this answer says of the application in lists and to the caps: title, organisation."""
    said = {}
    if asked.key == "title" and asked.kind == SHORT_TEXT:
        said["title"] = (value or "")[:300]
    if asked == structure_of(application).organisation:
        said["organisation_key"] = organisation_key(value)
    return said
