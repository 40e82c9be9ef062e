"""Putting an answer back to what was submitted, and undoing that."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken
from grants.actions.answering import lock_for_writing, moment_of_change, store_answer
from grants.answers import FILE, Asked, empty, is_empty
from grants.differences import files_in
from grants.models import Answer, Application, PutBack
from grants.queries import standing_submission
from grants.snapshot import value_of
from grants.structure import structure_of


@transaction.atomic
def put_back_answer(
    *, application: Application, question_key: str, by: Actor, at: datetime
) -> PutBack:
    """Give a question the answer it has in the submission that stands.

    What stood there is kept with the deed, so that it can be undone.
    """
    application, asked = _open_question(application, question_key, by=by, at=at)
    standing = standing_submission(application)
    if standing is None:
        raise RuleBroken("Nothing was submitted yet, so there is nothing to put back.")
    stored = Answer.objects.filter(application=application, question=asked.pk).first()
    before = stored.value if stored else empty(asked.kind)
    version = _give(application, asked, value_of(standing.content, asked.key), by=by, at=at)
    deed = PutBack.objects.create(
        application=application,
        question_id=asked.pk,
        value=[before],
        version=version,
        by=person(by),
        at=at,
    )
    _record(application, "put_back", asked, by=by, at=at)
    return deed


@transaction.atomic
def undo_put_back(*, put_back: PutBack, by: Actor, at: datetime) -> None:
    """Give the question the answer it had before. `RuleBroken` when it was changed since."""
    application, asked = _open_question(put_back.application, put_back.question.key, by=by, at=at)
    put_back = PutBack.objects.select_for_update().get(pk=put_back.pk)
    if put_back.undone_at is not None:
        return
    stored = Answer.objects.filter(application=application, question=asked.pk).first()
    if (stored.version if stored else 0) != put_back.version:
        raise RuleBroken(
            f"“{asked.label}” was changed after it was put back, so that cannot be undone. What "
            "stands there now is kept."
        )
    _give(application, asked, put_back.value[0], by=by, at=at)
    put_back.undone_at = at
    put_back.save(update_fields=["undone_at"])
    _record(application, "undo_put_back", asked, by=by, at=at)


def _open_question(
    application: Application, question_key: str, *, by: Actor, at: datetime
) -> tuple[Application, Asked]:
    application = lock_for_writing(application, by=by, at=at, question=question_key)
    asked = structure_of(application).question(question_key)
    if asked is None:
        raise RuleBroken("This form has no such question.")
    return application, asked


def _give(application: Application, asked: Asked, value: Any, *, by: Actor, at: datetime) -> int:
    """Store the value, whatever stands there. Returns the version of the answer, 0 for none."""
    if asked.kind == FILE:
        _show_files(application, asked, value, at)
    if value is None or (asked.kind == FILE and is_empty(value)):
        Answer.objects.filter(application=application, question=asked.pk).delete()
        application.changed_at = moment_of_change(application, at)
        application.save(update_fields=["changed_at"])
        return 0
    answer = store_answer(
        application=application, asked=asked, value=value, version=None, by=by, at=at
    )
    return answer.version


def _show_files(application: Application, asked: Asked, value: Any, at: datetime) -> None:
    """The files of the answer are there again, the others are taken out."""
    held = [fact["id"] for fact in files_in(value)]
    given = application.files.filter(question=asked.pk)
    given.filter(file__in=held).update(removed_at=None)
    given.exclude(file__in=held).filter(removed_at__isnull=True).update(removed_at=at)


def _record(application: Application, verb: str, asked: Asked, *, by: Actor, at: datetime) -> None:
    record(
        by=by,
        verb=f"application.{verb}",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        question=asked.key,
    )
