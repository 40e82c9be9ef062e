"""Giving a file as an answer, and taking it back."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken
from core.files.storing import PDF, store_upload
from grants.actions.answering import lock_for_writing, moment_of_change, store_answer
from grants.answers import FILE
from grants.models import Answer, Application, ApplicationFile
from grants.structure import structure_of


@transaction.atomic
def add_file(
    *, application: Application, question_key: str, upload: File, by: Actor, at: datetime
) -> ApplicationFile:
    """Keep a PDF as the answer to a file question; it takes the place of an earlier one.

    An earlier file stays stored as long as a submission holds it. `RuleBroken` (field `file`)
    when it is no PDF, empty or larger than `MAX_UPLOAD_BYTES`.
    """
    application = lock_for_writing(application, by=by, at=at, question=question_key)
    asked = structure_of(application).question(question_key)
    if asked is None or asked.kind != FILE:
        raise RuleBroken("This form has no such question.")
    stored = store_upload(upload, by=by, at=at, allowed=PDF, max_bytes=settings.MAX_UPLOAD_BYTES)
    application.files.filter(question=asked.pk, removed_at__isnull=True).update(removed_at=at)
    added = ApplicationFile.objects.create(
        application=application, question_id=asked.pk, file=stored
    )
    facts = {
        "id": str(stored.pk),
        "name": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    store_answer(application=application, asked=asked, value=facts, version=None, by=by, at=at)
    record(
        by=by,
        verb="application.add_file",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        name=stored.name,
        sha256=stored.sha256,
    )
    return added


@transaction.atomic
def remove_file(*, application: Application, file_id: uuid.UUID, by: Actor, at: datetime) -> None:
    """Take a file out of the answers. Removing it a second time does nothing."""
    given = application.files.select_related("question").filter(file=file_id).first()
    question = given.question.key if given else ""
    application = lock_for_writing(application, by=by, at=at, question=question)
    given = application.files.select_related("question").filter(file=file_id).first()
    if given is None or given.removed_at is not None:
        return
    given.removed_at = at
    given.save(update_fields=["removed_at"])
    Answer.objects.filter(application=application, question=given.question).delete()
    application.changed_at = moment_of_change(application, at)
    application.save(update_fields=["changed_at"])
    record(
        by=by,
        verb="application.remove_file",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        file=str(file_id),
    )
