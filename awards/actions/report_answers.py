"""Writing a report: one answer at a time, as an application is written, and its files."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from awards.actions.reports import refuse_unless_owed
from awards.models import Report, ReportAnswer, ReportFile
from awards.permissions import can_hand_in
from awards.queries.reports import structure_of_report
from awards.states import REPORT
from core.actors import Actor
from core.errors import RuleBroken, require
from core.files.storing import digest_of, store_upload
from grants.actions.files import facts_of
from grants.actions.storing import store_versioned
from grants.answers import FILE, Asked, parse
from grants.uploads import limits_of


def _locked(report: Report, by: Actor) -> Report:
    """The report, locked, when the person may change its answers now."""
    rows = Report.objects.select_for_update(of=("self",)).select_related(
        "form_version", "condition__award__application__call__programme"
    )
    report = rows.get(pk=report.pk)
    require(can_hand_in(by, report.condition.award))
    refuse_unless_owed(report.condition)
    REPORT.check(report, "edit")
    return report


@transaction.atomic
def save_report_answer(
    *,
    report: Report,
    question_key: str,
    posted: Mapping[str, Any],
    version: int | None,
    by: Actor,
    at: datetime,
) -> tuple[ReportAnswer, Asked]:
    """Store what a page posted for one question; text with problems is kept, too.

    `version` is what the writer's page showed (0 for no answer). `grants.errors.StaleAnswer` when
    the stored one is newer and different.
    """
    report = _locked(report, by)
    asked = structure_of_report(report).question(question_key)
    if asked is None or asked.kind == FILE:
        raise RuleBroken("This form has no such question.")
    return _store(report, asked, parse(asked, posted), version=version, by=by, at=at), asked


def _store(
    report: Report, asked: Asked, value: Any, *, version: int | None, by: Actor, at: datetime
) -> ReportAnswer:
    answer = store_versioned(
        ReportAnswer.objects.filter(report=report, question=asked.pk),
        ReportAnswer(report=report, question_id=asked.pk),
        value=value,
        version=version,
        by=by,
        at=at,
    )
    Report.objects.filter(pk=report.pk).update(changed_at=at)
    return answer


@transaction.atomic
def add_report_file(
    *, report: Report, question_key: str, upload: File, by: Actor, at: datetime
) -> ReportFile:
    """Keep a file as part of the answer; where one file is taken, it replaces the earlier one.

    The same bytes once more give the file that is there. `RuleBroken` (field `file`) when its
    kind, size or number of pages is not what the question takes.
    """
    report = _locked(report, by)
    asked = structure_of_report(report).question(question_key)
    if asked is None or asked.kind != FILE:
        raise RuleBroken("This form has no such question.")
    there = _given(report, asked)
    digest = digest_of(upload)
    again = next((each for each in there if each.file.sha256 == digest), None)
    if again is not None:
        return again
    limits = limits_of(asked.options)
    if limits.max_files > 1 and len(there) >= limits.max_files:
        raise RuleBroken(
            f"“{asked.label}” takes {limits.max_files} files, and they are all there. Remove one "
            "first; nothing was lost.",
            "file",
        )
    stored = store_upload(
        upload,
        by=by,
        at=at,
        allowed=limits.types,
        max_bytes=limits.max_bytes,
        max_pages=limits.max_pages,
    )
    if limits.max_files == 1:
        report.files.filter(pk__in=[each.pk for each in there]).update(removed_at=at)
    added = ReportFile.objects.create(report=report, question_id=asked.pk, file=stored)
    _answer_with_files(report, asked, by, at)
    return added


@transaction.atomic
def remove_report_file(*, report: Report, file_id: uuid.UUID, by: Actor, at: datetime) -> None:
    """Take a file out of the answers. Removing it a second time does nothing."""
    report = _locked(report, by)
    given = report.files.select_related("question").filter(file=file_id).first()
    if given is None or given.removed_at is not None:
        return
    given.removed_at = at
    given.save(update_fields=["removed_at"])
    asked = structure_of_report(report).question(given.question.key)
    if asked is not None:
        _answer_with_files(report, asked, by, at)


def _given(report: Report, asked: Asked) -> list[ReportFile]:
    rows = report.files.filter(question=asked.pk, removed_at__isnull=True)
    return list(rows.select_related("file").order_by("pk"))


def _answer_with_files(report: Report, asked: Asked, by: Actor, at: datetime) -> None:
    facts = [facts_of(each.file) for each in _given(report, asked)]
    _store(report, asked, facts, version=None, by=by, at=at)
