"""Making files of a round: the booklet, the workbook, the whole round as JSON."""

import json
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction
from django.urls import reverse

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.files.storing import discard, store_bytes
from core.jobs.models import Job
from core.jobs.starting import start_job
from core.mail.outbox import queue_many
from core.spreadsheet import Cell, fitting
from grants.models import Call
from grants.queries import applications_in_round
from reviews.documents import booklet_document
from reviews.emails import booklet_ready
from reviews.models import Reviewer, RoundExport
from reviews.permissions import can_export
from reviews.queries.booklet import booklet_entries, volumes_of
from reviews.queries.exporting import TABLES
from reviews.queries.round_data import round_applications, round_head

Progress = Callable[[int, int, str], None]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EVERY = 100
KEPT = timedelta(days=90)
_AT_ONCE = 200


def start_export(
    *,
    call: Call,
    kind: str,
    reader: Reviewer | None = None,
    volume: int = 1,
    with_reviews: bool = True,
    by: Actor,
    at: datetime,
) -> Job:
    """Have a worker make a file. `RuleBroken` for a volume or a reader the call does not have."""
    require(can_export(by, call))
    if kind not in RoundExport.Kind.values:
        raise RuleBroken("Choose what to make.", "kind")
    if kind == RoundExport.Kind.BOOKLET and not 1 <= volume <= volumes_of(call):
        of = volumes_of(call)
        words = f"{of} volumes" if of > 1 else "one volume"
        raise RuleBroken(f"The booklet has {words}.", "volume")
    if reader is not None and reader.panel.call_id != call.pk:
        raise RuleBroken("This person is not on the panel of the call.", "reader")
    params = {
        "call": call.pk,
        "kind": kind,
        "reader": reader.pk if reader and kind == RoundExport.Kind.BOOKLET else None,
        "volume": volume,
        "with_reviews": with_reviews,
    }
    return start_job(
        kind="reviews.jobs.make_export",
        title=f"{RoundExport.Kind(kind).label} of {call.title}"[:200],
        by=by,
        at=at,
        params=params,
        scope=call.programme.slug,
        back_url=reverse("reviews:staff_export_list", args=[call.slug]),
    )


def make_booklet(
    *,
    call: Call,
    reader: Reviewer | None,
    volume: int,
    with_reviews: bool,
    by: Actor,
    at: datetime,
) -> RoundExport:
    """One volume of the booklet, for the staff or for one member of the panel."""
    require(can_export(by, call))
    entries = booklet_entries(call, reader=reader, volume=volume, with_reviews=with_reviews)
    if not entries:
        raise RuleBroken("There is no application for this booklet.")
    of = volumes_of(call)
    words = f"Volume {volume} of {of}" if of > 1 else ""
    content = booklet_document(call, entries, reader=reader, volume=words, at=at)
    part = f"-{volume}" if of > 1 else ""
    name = f"{call.slug}-booklet{part}.pdf"
    return _keep(call, RoundExport.Kind.BOOKLET, content, name, "application/pdf", by, at, reader)


def make_workbook(*, call: Call, by: Actor, at: datetime, progress: Progress) -> RoundExport:
    """Applications, scores, reviews and decisions as sheets, written row by row.

    Text is always written as text, so that no cell is ever a formula.
    """
    require(can_export(by, call))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        options = {"constant_memory": True, "remove_timezone": True, "tmpdir": folder}
        with xlsxwriter.Workbook(path, options) as book:
            formats = {
                "head": book.add_format({"bold": True, "bottom": 1}),
                "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            }
            for place, table in enumerate(TABLES.values()):
                progress(place, len(TABLES), f"{table.title}.")
                _sheet(book.add_worksheet(table.title), table.columns, table.rows(call), formats)
        content = path.read_bytes()
    return _keep(call, RoundExport.Kind.WORKBOOK, content, f"{call.slug}.xlsx", XLSX, by, at)


def _sheet(sheet: Any, columns: tuple[str, ...], rows: Any, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 16)
    for column, title in enumerate(columns):
        sheet.write_string(0, column, title, formats["head"])
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, formats["moment"])


def _write(sheet: Any, line: int, column: int, cell: Cell, moment: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(line, column, fitting(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, column, cell, moment)
    else:
        sheet.write_number(line, column, cell)


def make_data(*, call: Call, by: Actor, at: datetime, progress: Progress) -> RoundExport:
    """The whole round as JSON, in the format of `queries.round_data`."""
    require(can_export(by, call))
    total = applications_in_round(call).count()
    parts = [json.dumps(round_head(call), ensure_ascii=False)[:-1], ', "applications": [\n']
    for place, each in enumerate(round_applications(call)):
        if place % _EVERY == 0:
            progress(place, total, f"{place:,} of {total:,} applications.")
        parts.append((",\n" if place else "") + json.dumps(each, ensure_ascii=False))
    parts.append("\n]}\n")
    content = "".join(parts).encode()
    name = f"{call.slug}.json"
    return _keep(call, RoundExport.Kind.DATA, content, name, "application/json", by, at)


@transaction.atomic
def _keep(  # noqa: PLR0917 - all of them are facts of one row
    call: Call,
    kind: str,
    content: bytes,
    name: str,
    content_type: str,
    by: Actor,
    at: datetime,
    reader: Reviewer | None = None,
) -> RoundExport:
    stored = store_bytes(content, name=name, content_type=content_type, by=by, at=at)
    made = RoundExport.objects.create(
        call=call, kind=kind, reader=reader, file=stored, made_by=person(by), made_at=at
    )
    record(
        by=by,
        verb="call.export",
        subject=call,
        at=at,
        scope=call.programme.slug,
        kind=kind,
        reader=str(reader.user) if reader else "",
        sha256=stored.sha256,
    )
    if reader:
        queue_many([booklet_ready(made=made, reader=reader, at=at)])
    return made


@transaction.atomic
def delete_old_exports(*, at: datetime) -> int:
    """Delete the files made more than `KEPT` ago: whole rounds must not lie about for years.

    What is wanted again is made anew, as it is then. Returns how many were deleted.
    """
    old = RoundExport.objects.filter(made_at__lt=at - KEPT).select_related("file")
    rows = list(old.select_for_update(of=("self",), skip_locked=True)[:_AT_ONCE])
    for made in rows:
        file = made.file
        made.delete()
        discard(file)
    return len(rows)
