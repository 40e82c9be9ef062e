"""Changes of a plan as lines of text: what they say, and what they would do. Plain values.

The grammar is `application,reviewer,action[,note]`: a reference, an e-mail address and one of
`assign` (plan the pair), `remove` (take it from the plan), `pin` (plan it now and in every later
plan), `forbid` (never plan it) and `free` (lift a pin or a forbiddance; the pair itself stays).
"""

import csv
import io
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from core.spreadsheet import as_written, to_csv

ASSIGN: Final = "assign"
REMOVE: Final = "remove"
PIN: Final = "pin"
FORBID: Final = "forbid"
FREE: Final = "free"
ACTIONS = (ASSIGN, REMOVE, PIN, FORBID, FREE)
COLUMNS = ("application", "reviewer", "action", "note")
LONGEST_NOTE = 500
MOST_LINES = 50_000

Pair = tuple[str, str]
"""An application's reference and a reviewer's address, in lower case."""


@dataclass(frozen=True)
class Edit:
    """One wish. `line` is its line in the file, 0 when it comes from a page."""

    application: str
    reviewer: str
    action: str
    note: str = ""
    line: int = 0

    @property
    def pair(self) -> Pair:
        """Whom it is about."""
        return self.application, self.reviewer


@dataclass(frozen=True)
class Board:
    """A plan as it stands. `standing` are asked already; `obstacles` say why a pair cannot be."""

    applications: AbstractSet[str]
    reviewers: AbstractSet[str]
    pairs: AbstractSet[Pair]
    pinned: AbstractSet[Pair]
    never: AbstractSet[Pair]
    standing: AbstractSet[Pair]
    obstacles: Mapping[Pair, str]


@dataclass
class Difference:
    """What the edits change, in the order of the file, and every reason why they cannot."""

    added: list[Pair] = field(default_factory=list)
    removed: list[Pair] = field(default_factory=list)
    pinned: dict[Pair, str] = field(default_factory=dict)
    forbidden: dict[Pair, str] = field(default_factory=dict)
    lifted: list[Pair] = field(default_factory=list)
    same: int = 0
    problems: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.removed or self.pinned or self.forbidden or self.lifted)

    def touched(self) -> list[Pair]:
        """Every pair that changes, each once."""
        all_ = [*self.added, *self.removed, *self.pinned, *self.forbidden, *self.lifted]
        return list(dict.fromkeys(all_))


def read_edits(text: str) -> tuple[list[Edit], list[str]]:
    """The edits of a CSV text, and what is wrong with the other lines, each with its number.

    Commas, semicolons or tabs; the head line may have further columns, which are not read.
    """
    text = text.removeprefix("\ufeff").replace("\x00", "")
    head = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or []]
        missing = [name for name in COLUMNS[:3] if name not in names]
        if missing:
            said = f"The first line must name the columns {', '.join(COLUMNS[:3])}"
            return [], [f"{said} (and {COLUMNS[3]}, if you like). Missing: {', '.join(missing)}."]
        reader.fieldnames = names
        return _lines(reader)
    except csv.Error as error:
        return [], [f"Line {reader.line_num}: this is not CSV ({error})."]


def _lines(reader: "csv.DictReader[str]") -> tuple[list[Edit], list[str]]:
    edits: list[Edit] = []
    problems: list[str] = []
    for record in reader:
        if len(edits) + len(problems) >= MOST_LINES:
            problems.append(f"The file has more than {MOST_LINES:,} lines. Send it in parts.")
            break
        cells = {name: _clean(record.get(name)) for name in COLUMNS}
        if not any(cells.values()):
            continue
        try:
            edits.append(_edit(cells, reader.line_num))
        except ValueError as error:
            problems.append(f"Line {reader.line_num}: {error}")
    return edits, problems


def _clean(cell: str | None) -> str:
    words = " ".join((cell or "").split())
    return as_written(words)


def _edit(cells: dict[str, str], line: int) -> Edit:
    action = cells["action"].lower()
    if not cells["application"] or not cells["reviewer"]:
        raise ValueError("it needs both an application and a reviewer.")
    if action not in ACTIONS:
        said = f"“{action}” is no action" if action else "the action is missing"
        raise ValueError(f"{said}. Use {', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}.")
    if len(cells["note"]) > LONGEST_NOTE:
        raise ValueError(f"the note is longer than {LONGEST_NOTE} characters.")
    reviewer = cells["reviewer"].lower()
    return Edit(cells["application"].upper(), reviewer, action, cells["note"], line)


def compare(board: Board, edits: Iterable[Edit]) -> Difference:
    """What the edits would change; nothing is done. Each is judged by the plan as it stands."""
    found = Difference()
    seen: dict[Pair, int] = {}
    for edit in edits:
        problem = _obstacle(board, edit)
        if edit.pair in seen:
            problem = f"{edit.reviewer} and {edit.application} are named on line {seen[edit.pair]}"
            problem += " already." if seen[edit.pair] else ""
        seen.setdefault(edit.pair, edit.line)
        if problem:
            found.problems.append(f"Line {edit.line}: {problem}" if edit.line else problem)
        elif not _note(board, edit, found):
            found.same += 1
    return found


def _obstacle(board: Board, edit: Edit) -> str:
    """Why this cannot be done, or nothing."""
    who, what, pair = edit.reviewer, edit.application, edit.pair
    if what not in board.applications:
        return f"{what} is not in the round of this call."
    if who not in board.reviewers and (edit.action in {ASSIGN, PIN} or pair not in board.pairs):
        return f"{who} is not an active reviewer of this call."
    if edit.action in {ASSIGN, PIN}:
        return _why_not_in(board, edit)
    return _why_not_out(board, edit)


def _why_not_in(board: Board, edit: Edit) -> str:
    who, what, pair = edit.reviewer, edit.application, edit.pair
    if pair in board.obstacles:
        return f"{who} cannot review {what}. {board.obstacles[pair]}"
    if edit.action == ASSIGN and pair in board.never:
        return f"{who} is never to review {what}, as staff said. Free the pair first."
    return ""


def _why_not_out(board: Board, edit: Edit) -> str:
    who, what, pair = edit.reviewer, edit.application, edit.pair
    if edit.action in {REMOVE, FORBID} and pair in board.standing:
        return f"{who} was asked to review {what} already. Take it back on the assignments page."
    if edit.action == REMOVE and pair in board.pinned:
        return f"{who} is pinned to {what}. Free the pair first."
    if edit.action == REMOVE and pair not in board.pairs:
        return f"{who} is not planned for {what}."
    return ""


def _note(board: Board, edit: Edit, found: Difference) -> bool:
    """Write down what the edit changes; whether it changes anything."""
    pair, action = edit.pair, edit.action
    planned, pinned, never = pair in board.pairs, pair in board.pinned, pair in board.never
    adds = action in {ASSIGN, PIN} and not planned
    removes = action in {REMOVE, FORBID} and planned
    pins = action == PIN and not pinned
    forbids = action == FORBID and not never
    lifts = (pins and never) or (forbids and pinned) or (action == FREE and (pinned or never))
    if adds:
        found.added.append(pair)
    if removes:
        found.removed.append(pair)
    if pins:
        found.pinned[pair] = edit.note
    if forbids:
        found.forbidden[pair] = edit.note
    if lifts:
        found.lifted.append(pair)
    return adds or removes or pins or forbids or lifts


def describe(difference: Difference, names: Mapping[str, str]) -> str:
    """One sentence, without its stop, for the list of changes (at most 300 characters)."""

    def who(pair: Pair) -> str:
        return names.get(pair[1], pair[1])

    gains, losses = difference.added, difference.removed
    rules = [*difference.pinned, *difference.forbidden, *difference.lifted]
    if len(gains) == len(losses) == 1 and not rules:
        (new,), (old,) = gains, losses
        if new[1] == old[1]:
            return f"{who(new)} moved from {old[0]} to {new[0]}"[:300]
        if new[0] == old[0]:
            return f"{who(new)} instead of {who(old)} on {new[0]}"[:300]
    if len(gains) == len(losses) == 2 and not rules and _swapped(gains, losses):
        words = f"{who(losses[0])} and {who(losses[1])} swapped"
        return f"{words} between {losses[0][0]} and {losses[1][0]}"[:300]
    if len(pairs := difference.touched()) == 1:
        return _one(difference, pairs[0], who(pairs[0]))[:300]
    counts = [
        (len(gains), "planned"),
        (len(losses), "removed"),
        (len(difference.pinned), "pinned"),
        (len(difference.forbidden), "forbidden"),
        (len(difference.lifted), "freed"),
    ]
    return "Pairs: " + ", ".join(f"{count:,} {word}" for count, word in counts if count)


def _swapped(gains: list[Pair], losses: list[Pair]) -> bool:
    crossed = {(losses[0][0], losses[1][1]), (losses[1][0], losses[0][1])}
    return set(gains) == crossed


def _one(difference: Difference, pair: Pair, who: str) -> str:
    if pair in difference.pinned:
        return f"{who} pinned to {pair[0]}"
    if pair in difference.forbidden:
        return f"{who} never on {pair[0]}"
    if pair in difference.added:
        return f"{who} planned for {pair[0]}"
    if pair in difference.removed:
        return f"{who} taken off {pair[0]}"
    return f"{who} on {pair[0]} is free again"


def write_edits(rows: Iterable[tuple[Edit, str, str]]) -> str:
    """The CSV text one can change and send back: with title and affinity for the eye.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    return to_csv(
        [*COLUMNS, "title", "affinity"],
        (
            [edit.application, edit.reviewer, edit.action, edit.note, title, affinity]
            for edit, title, affinity in rows
        ),
    )
