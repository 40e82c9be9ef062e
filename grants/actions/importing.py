"""Loading many applications from a table: all or nothing, each bad row with line and reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.queries import accounts_at
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.references.numbering import next_references
from grants.answers import KEYWORDS, LONG_TEXT, SHORT_TEXT, Asked, one_line, parse
from grants.models import Answer, Application, Call, Submission, TeamMember
from grants.permissions import can_work_on
from grants.snapshot import fingerprint
from grants.states import ApplicationState
from grants.structure import Structure, content_of, structure_for
from grants.tables import BadRow, Row

IMPORTABLE = {SHORT_TEXT, LONG_TEXT, KEYWORDS}
EMAIL = "email"
# Other names a column may have when no mapping is given.
SYNONYMS = {"abstract": "summary", "owner": EMAIL, "e-mail": EMAIL}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_BATCH = 1000


@dataclass
class ImportReport:
    """What an import did. With bad rows and no leave to skip them, nothing was loaded."""

    loaded: int = 0
    references: list[str] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    dry_run: bool = False

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        bad = len(self.bad_rows)
        rows = f"{bad} bad row{'' if bad == 1 else 's'}"
        if self.dry_run:
            return f"{self.loaded} applications can be loaded; {rows}. Nothing was stored."
        if bad and not self.loaded:
            return f"Nothing was loaded: {rows}. Correct the file and try again."
        return f"{self.loaded} applications are loaded" + (f"; {rows} left out." if bad else ".")


@dataclass(frozen=True)
class _Entry:
    """A good row: the values by question key and who owns the application."""

    line_number: int
    values: dict[str, Any]
    email: str


def guess_mapping(columns: Iterable[str], structure: Structure) -> dict[str, str]:
    """Columns that are named like a question (or a known synonym), by question key."""
    keys = {asked.key for asked in structure.questions if asked.kind in IMPORTABLE} | {EMAIL}
    found: dict[str, str] = {}
    for column in columns:
        name = column.strip().lower()
        key = name if name in keys else SYNONYMS.get(name, "")
        if key in keys:
            found.setdefault(key, column)
    return found


def import_applications(
    *,
    call: Call,
    rows: Iterable[Row | BadRow],
    mapping: Mapping[str, str] | None,
    owner: User | str | None,
    by: Actor,
    at: datetime,
    skip_bad_rows: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Load the rows as submitted applications of the call, in one transaction.

    `mapping` is question key → column, with `email` for the owner's address (accounts are made
    without a password); `None` takes the columns that are named like questions. `owner` owns the
    rows without an address. `RuleBroken` when the mapping does not fit form or file.
    """
    call = Call.objects.select_related("programme").get(pk=call.pk)
    require(can_work_on(by, call.programme))
    if call.announced_at:
        raise RuleBroken("The outcomes of this call are announced; nothing can be added to it.")
    default = owner.email if isinstance(owner, User) else (owner or "").strip().lower()
    with transaction.atomic():
        # Two imports at the same time would not see each other's titles.
        Call.objects.select_for_update(no_key=True).get(pk=call.pk)
        entries, bad = _read(call, rows, mapping, default)
        people = accounts_at({entry.email for entry in entries})
        entries, copies = _without_copies(call, entries, people)
        bad = sorted([*bad, *copies], key=lambda row: row.line_number)
        report = ImportReport(len(entries), bad_rows=bad, dry_run=dry_run)
        if (bad and not skip_bad_rows) or any(row.whole_file for row in bad):
            return ImportReport(0, bad_rows=bad, dry_run=dry_run)
        if entries and not dry_run:
            report.references = _load(call, entries, people, by, at)
            _note(call, report, by, at)
        return report


def _note(call: Call, report: ImportReport, by: Actor, at: datetime) -> None:
    record(
        by=by,
        verb="application.import",
        subject=call,
        at=at,
        scope=call.programme.slug,
        loaded=report.loaded,
        first=report.references[0],
        last=report.references[-1],
    )


def _read(
    call: Call, rows: Iterable[Row | BadRow], mapping: Mapping[str, str] | None, default: str
) -> tuple[list[_Entry], list[BadRow]]:
    structure = structure_for(call)
    entries: list[_Entry] = []
    bad: list[BadRow] = []
    chosen: dict[Asked, str] | None = None
    email_column = ""
    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        if chosen is None:
            named = dict(mapping or guess_mapping(row.values, structure))
            email_column = named.pop(EMAIL, "")
            chosen = _columns(named, email_column, row, structure)
        values = {
            asked.key: parse(asked, {"value": row.values.get(column, "")})
            for asked, column in chosen.items()
        }
        email = row.values.get(email_column, "").strip().lower() or default
        problem = _problem(values, email)
        if problem:
            bad.append(BadRow(row.line_number, problem))
            continue
        entries.append(_Entry(row.line_number, values, email))
    return entries, bad


def _without_copies(
    call: Call, entries: list[_Entry], people: Mapping[str, User]
) -> tuple[list[_Entry], list[BadRow]]:
    """Those whose title is new for the person, at whichever address, and the rest as bad rows."""
    # Who has no account yet is their address.
    seen: dict[tuple[str, int | str], str] = {
        (title.casefold(), owner): reference
        for title, owner, reference in call.applications.filter(imported=True).values_list(
            "title", "owner", "reference"
        )
    }
    fresh: list[_Entry] = []
    copies: list[BadRow] = []
    for entry in entries:
        known = people.get(entry.email)
        key = (entry.values["title"].casefold(), known.pk if known else entry.email)
        if key in seen:
            told = f"This application was already loaded ({seen[key]})."
            copies.append(BadRow(entry.line_number, told))
            continue
        seen[key] = f"line {entry.line_number}"
        fresh.append(entry)
    return fresh, copies


def _columns(
    named: dict[str, str], email_column: str, row: Row, structure: Structure
) -> dict[Asked, str]:
    """The columns by question; `RuleBroken` when form or file lacks one."""
    chosen: dict[Asked, str] = {}
    for key, column in named.items():
        asked = structure.question(key)
        if asked is None or asked.kind not in IMPORTABLE:
            raise RuleBroken(
                f"“{key}” is not a text or keywords question of this call's form.", "mapping"
            )
        chosen[asked] = column
    for column in (*chosen.values(), *([email_column] if email_column else [])):
        if column not in row.values:
            there = ", ".join(row.values)
            raise RuleBroken(f"The file has no column “{column}”. It has: {there}.", "mapping")
    if "title" not in named:
        raise RuleBroken("Say which column holds the title: title=column.", "mapping")
    return chosen


def _problem(values: dict[str, Any], email: str) -> str:
    title = values["title"]
    if not title:
        return "The title is missing."
    if len(title) > 300:
        return f"The title has {len(title)} characters; 300 are allowed."
    if not email:
        return "There is no owner: the row has no e-mail address and no owner was named."
    if not _ADDRESS.fullmatch(email):
        return f"“{one_line(email)}” is not an e-mail address."
    return ""


def _load(
    call: Call, entries: list[_Entry], people: Mapping[str, User], by: Actor, at: datetime
) -> list[str]:
    structure = structure_for(call)
    fresh = sorted({entry.email for entry in entries} - people.keys())
    owners = {**people, **{email: User.objects.create_user(email) for email in fresh}}
    references = next_references("APP", at=at, count=len(entries))
    applications = Application.objects.bulk_create(
        [
            Application(
                reference=reference,
                call=call,
                owner=owners[entry.email],
                form_version_id=call.form_version_id,
                state=ApplicationState.SUBMITTED,
                title=entry.values["title"],
                imported=True,
                created_at=at,
                changed_at=at,
                submitted_at=at,
            )
            for reference, entry in zip(references, entries, strict=True)
        ],
        batch_size=_BATCH,
    )
    pairs = list(zip(applications, entries, strict=True))
    TeamMember.objects.bulk_create(
        [
            TeamMember(application=row, user=row.owner, role=TeamMember.Role.OWNER)
            for row in applications
        ],
        batch_size=_BATCH,
    )
    Answer.objects.bulk_create(_answers(pairs, structure, by, at), batch_size=_BATCH)
    Submission.objects.bulk_create(_submissions(pairs, structure, by, at), batch_size=_BATCH)
    return references


def _answers(
    pairs: list[tuple[Application, _Entry]], structure: Structure, by: Actor, at: datetime
) -> list[Answer]:
    pks = {asked.key: asked.pk for asked in structure.questions}
    return [
        Answer(
            application=application,
            question_id=pks[key],
            value=value,
            changed_at=at,
            changed_by=person(by),
        )
        for application, entry in pairs
        for key, value in entry.values.items()
        if value
    ]


def _submissions(
    pairs: list[tuple[Application, _Entry]], structure: Structure, by: Actor, at: datetime
) -> list[Submission]:
    return [
        Submission(
            application=application,
            number=1,
            form_version_id=application.form_version_id,
            content=(content := content_of(structure, entry.values)),
            sha256=fingerprint(content),
            submitted_at=at,
            submitted_by=person(by),
        )
        for application, entry in pairs
    ]
