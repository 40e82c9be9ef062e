"""Writing a report: one answer at a time, as an application is written, and its files."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from awards.actions.reports import record_deed, refuse_unless_owed
from awards.models import Report, ReportAnswer, ReportFile
from awards.permissions import can_hand_in
from awards.queries.reports import structure_of_report
from awards.states import REPORT
from core.actors import Actor
from core.errors import RuleBroken, require
from grants.actions.storing import (
    facts_of,
    file_question,
    keep_file,
    standing_files,
    store_versioned,
)
from grants.answers import FILE, Asked, parse


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
    """Keep a file as part of the answer to a file question, as `storing.keep_file` says."""
    report = _locked(report, by)
    asked = file_question(structure_of_report(report), question_key)
    blank = ReportFile(report=report, question_id=asked.pk)
    given, is_new = keep_file(_files(report), blank, asked, upload, by=by, at=at)
    if is_new:
        _answer_with_files(report, asked, by, at)
        record_deed(report, "add_file", by, at, name=given.file.name, sha256=given.file.sha256)
    return given


@transaction.atomic
def remove_report_file(*, report: Report, file_id: uuid.UUID, by: Actor, at: datetime) -> None:
    """Take a file out of the answers. Removing it a second time does nothing."""
    report = _locked(report, by)
    given = _files(report).select_related("question", "file").filter(file=file_id).first()
    if given is None or given.removed_at is not None:
        return
    given.removed_at = at
    given.save(update_fields=["removed_at"])
    asked = structure_of_report(report).question(given.question.key)
    if asked is not None:
        _answer_with_files(report, asked, by, at)
    record_deed(report, "remove_file", by, at, name=given.file.name, sha256=given.file.sha256)


def _files(report: Report) -> QuerySet[ReportFile]:
    return ReportFile.objects.filter(report=report)


def _answer_with_files(report: Report, asked: Asked, by: Actor, at: datetime) -> None:
    facts = [facts_of(each.file) for each in standing_files(_files(report), asked)]
    _store(report, asked, facts, version=None, by=by, at=at)
