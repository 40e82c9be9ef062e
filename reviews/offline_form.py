"""Review forms as one plain text file: written, filled anywhere, read again. No ORM.

Lines that begin with `==` are ours. A line of somebody's text that begins so, or with a
backslash, is written with a backslash before it; so any text comes back as it was, with the line
ends of Unix. Each answer carries how often it was saved and a fingerprint of what it said, so that
reading can tell what was changed in the file.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

FIRST = "==SEEDCORN REVIEWS 1=="
_REVIEW = re.compile(r"==REVIEW (?P<reference>\S+)==")
_FIELD = re.compile(r"==ANSWER (?P<name>\S+) (?P<version>\d{1,8}) (?P<base>[0-9a-f]{12})==")
_READ, _HELP, _WRITE, _END = "==PROPOSAL==", "==HELP==", "==WRITE BELOW==", "==END=="
HOW_TO = """Write between “WRITE BELOW” and “END”. Leave every line that begins with == as it is.
Save this file as plain text and upload it on the page “Work offline”. You can upload it as often
as you like. What was changed online meanwhile is shown to you and not written over."""


@dataclass(frozen=True)
class Field:
    """One answer as it goes into the file. `hints` say what may stand there."""

    name: str
    label: str
    version: int = 0
    text: str = ""
    hints: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """The form of one review, with the proposal to read."""

    reference: str
    title: str
    proposal: str = ""
    fields: Sequence[Field] = ()


@dataclass(frozen=True)
class Filled:
    """One answer as it came back."""

    name: str
    version: int
    text: str
    is_changed: bool


@dataclass
class FilledSheet:
    """The form of one review as it came back."""

    reference: str
    fields: list[Filled] = field(default_factory=list)


def unix(text: str) -> str:
    """The text with one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def fingerprint(text: str) -> str:
    """Twelve hex digits that tell whether a text was changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write(sheets: Iterable[Sheet]) -> str:
    """The file. ValueError for a reference or a name with white space in it."""
    lines = [FIRST, *HOW_TO.split("\n")]
    for sheet in sheets:
        _require_word(sheet.reference)
        lines += ["", f"==REVIEW {sheet.reference}==", *_escaped(sheet.title), "", _READ]
        lines += [*_escaped(sheet.proposal), ""]
        for each in sheet.fields:
            _require_word(each.name)
            text = unix(each.text)
            lines += [
                f"==ANSWER {each.name} {each.version} {fingerprint(text)}==",
                *_escaped(each.label),
                *(line for hint in each.hints for line in _escaped(hint)),
                _WRITE,
                *_escaped(text),
                _END,
                "",
            ]
    return "\n".join(lines) + "\n"


def read(text: str) -> list[FilledSheet]:
    """What came back. ValueError, with the line, for a file that is not such a form any more."""
    lines = unix(text.removeprefix("\ufeff")).split("\n")
    if not any(line.rstrip() == FIRST for line in lines[:20]):
        raise ValueError("This is not a file of review forms: its first line is missing.")
    sheets: list[FilledSheet] = []
    numbered = iter(enumerate(lines, 1))
    for number, line in numbered:
        if review := _REVIEW.fullmatch(line.rstrip()):
            sheets.append(FilledSheet(review["reference"]))
        elif answer := _FIELD.fullmatch(line.rstrip()):
            if not sheets:
                raise ValueError(f"Line {number}: an answer stands before any review.")
            said = _answer(numbered, number)
            changed = fingerprint(said) != answer["base"]
            filled = Filled(answer["name"], int(answer["version"]), said, changed)
            sheets[-1].fields.append(filled)
        elif line.startswith(("==ANSWER", "==REVIEW")):
            raise ValueError(
                f"Line {number} was changed: “{line[:60]}”. Leave lines with == as is."
            )
    return sheets


def _answer(numbered: Iterator[tuple[int, str]], start: int) -> str:
    """The lines between the marks, as they were before writing."""
    said: list[str] | None = None
    for number, line in numbered:
        if line.rstrip() == _WRITE and said is None:
            said = []
        elif line.rstrip() == _END and said is not None:
            return "\n".join(said)
        elif line.startswith(("==ANSWER", "==REVIEW")):
            raise ValueError(f"Line {number}: the answer that begins in line {start} has no end.")
        elif said is not None:
            said.append(line.removeprefix("\\"))
    raise ValueError(f"The answer that begins in line {start} has no end.")


def _escaped(text: str) -> list[str]:
    return [
        f"\\{line}" if line.startswith(("==", "\\")) else line for line in unix(text).split("\n")
    ]


def _require_word(text: str) -> None:
    if not re.fullmatch(r"\S+", text):
        raise ValueError(f"“{text}” is not one word.")
