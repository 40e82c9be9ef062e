"""Giving files as an answer, and taking them back."""

import uuid
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import RuleBroken
from core.files.models import StoredFile
from core.files.storing import digest_of, store_upload
from grants import emails
from grants.actions.answering import lock_for_writing, moment_of_change, store_answer
from grants.answers import FILE, Asked, files_of
from grants.models import Answer, Application, ApplicationFile
from grants.states import APPLICATION
from grants.structure import structure_of
from grants.uploads import Limits, limits_of


def add_file(
    *, application: Application, question_key: str, upload: File, by: Actor, at: datetime
) -> ApplicationFile:
    """Keep a file as part of the answer to a file question.

    Where the question takes one file, it takes the place of the earlier one, which stays stored as
    long as a submission holds it. The same bytes once more, as after a broken connection, give the
    file that is there. `RuleBroken` (field `file`) when its kind, size or number of pages is not
    what the question takes, or when the question has all the files it takes.
    """
    with transaction.atomic():
        application = lock_for_writing(application, by=by, at=at, question=question_key)
        asked = structure_of(application).question(question_key)
        if asked is None or asked.kind != FILE:
            raise RuleBroken("This form has no such question.")
        limits = limits_of(asked.options)
        there = _given(application, asked)
        digest = digest_of(upload)
        again = next((each for each in there if each.file.sha256 == digest), None)
        if again is not None:
            return again
        stored = store_upload(
            upload,
            by=by,
            at=at,
            allowed=limits.types,
            max_bytes=limits.max_bytes,
            max_pages=limits.max_pages,
        )
        kept = _room(application, asked, there, limits, at)
        added = ApplicationFile.objects.create(
            application=application, question_id=asked.pk, file=stored
        )
        _answer(application, asked, [*kept, added], by, at)
        _record(application, "add_file", stored, by, at)
        return added


def _given(application: Application, asked: Asked) -> list[ApplicationFile]:
    """The files that stand in the answer, in their order."""
    rows = application.files.filter(question=asked.pk, removed_at__isnull=True)
    return list(rows.select_related("file").order_by("pk"))


def _room(
    application: Application,
    asked: Asked,
    there: list[ApplicationFile],
    limits: Limits,
    at: datetime,
) -> list[ApplicationFile]:
    """What stays beside one more file: a question for one file lets go of the one it has."""
    if limits.max_files == 1:
        application.files.filter(pk__in=[each.pk for each in there]).update(removed_at=at)
        return []
    if len(there) >= limits.max_files:
        raise RuleBroken(
            f"“{asked.label}” takes {limits.max_files} files, and they are all there. Remove one "
            "first; nothing was lost.",
            "file",
        )
    return there


def _answer(
    application: Application,
    asked: Asked,
    files: list[ApplicationFile],
    by: Actor,
    at: datetime,
) -> None:
    facts = [facts_of(each.file) for each in files]
    store_answer(application=application, asked=asked, value=facts, version=None, by=by, at=at)


def facts_of(stored: StoredFile) -> dict[str, Any]:
    """What an answer and a submission say about a file."""
    return {
        "id": str(stored.pk),
        "name": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
    }


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
