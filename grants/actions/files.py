"""Giving files as an answer, and taking them back."""

import uuid
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.files.models import StoredFile
from grants import emails
from grants.actions.answering import lock_for_writing, moment_of_change, store_answer
from grants.actions.storing import facts_of, file_question, keep_file, standing_files
from grants.answers import files_of
from grants.models import Answer, Application, ApplicationFile
from grants.states import APPLICATION
from grants.structure import structure_of


def add_file(
    *, application: Application, question_key: str, upload: File, by: Actor, at: datetime
) -> ApplicationFile:
    """Keep a file as part of the answer to a file question, as `storing.keep_file` says."""
    with transaction.atomic():
        application = lock_for_writing(application, by=by, at=at, question=question_key)
        asked = file_question(structure_of(application), question_key)
        rows = ApplicationFile.objects.filter(application=application)
        blank = ApplicationFile(application=application, question_id=asked.pk)
        given, is_new = keep_file(rows, blank, asked, upload, by=by, at=at)
        if is_new:
            facts = [facts_of(each.file) for each in standing_files(rows, asked)]
            store_answer(
                application=application, asked=asked, value=facts, version=None, by=by, at=at
            )
            _record(application, "add_file", given.file, by, at)
        return given


def _record(
    application: Application, verb: str, stored: StoredFile, by: Actor, at: datetime
) -> None:
    record(
        by=by,
        verb=f"application.{verb}",
        subject=application,
        at=at,
        scope=application.call.programme.slug,
        name=stored.name,
        sha256=stored.sha256,
    )


@transaction.atomic
def remove_file(*, application: Application, file_id: uuid.UUID, by: Actor, at: datetime) -> None:
    """Take a file out of the answers. Removing it a second time does nothing."""
    given = application.files.select_related("question").filter(file=file_id).first()
    question = given.question.key if given else ""
    application = lock_for_writing(application, by=by, at=at, question=question)
    given = application.files.select_related("question", "file").filter(file=file_id).first()
    if given is None or given.removed_at is not None:
        return
    _take_out(application, given, at)
    _record(application, "remove_file", given.file, by, at)


def _take_out(application: Application, given: ApplicationFile, at: datetime) -> None:
    given.removed_at = at
    given.save(update_fields=["removed_at"])
    answer = Answer.objects.filter(application=application, question=given.question_id).first()
    if answer is None:
        return
    left = [each for each in files_of(answer.value) if each["id"] != str(given.file_id)]
    if left:
        answer.value, answer.changed_at = left, at
        answer.version += 1
        answer.save(update_fields=["value", "changed_at", "version"])
    else:
        answer.delete()
    application.changed_at = moment_of_change(application, at)
    application.save(update_fields=["changed_at"])


@transaction.atomic
def take_out_infected(*, given: ApplicationFile, at: datetime) -> None:
    """Malware was found in a file: take it out of what can still be changed, and tell the owner.

    What was submitted keeps saying that the file was there; nobody can open it any more.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__programme")
    application = rows.get(pk=given.application_id)
    given = ApplicationFile.objects.select_related("file").get(pk=given.pk)
    if given.malware_told_at is not None:
        return
    can_change = APPLICATION.allows(application.state, "edit") and application.is_open(at)
    if can_change and given.removed_at is None:
        _take_out(application, given, at)
    given.malware_told_at = at
    given.save(update_fields=["malware_told_at"])
    _record(application, "malware_found", given.file, SYSTEM, at)
    emails.malware_found(application, given, was_taken_out=can_change, at=at)
