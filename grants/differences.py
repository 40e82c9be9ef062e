"""What differs between two contents of an application, question by question. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from core.differences import Piece, word_pieces
from grants.answers import is_empty
from grants.reading import ReadQuestion, readable
from grants.snapshot import Content

AROUND = 40


@dataclass(frozen=True)
class ChangedQuestion:
    """A question whose answer differs, with both texts in pieces."""

    key: str
    label: str
    section: str
    section_title: str
    pieces: list[Piece] = field(default_factory=list)


def changed_questions(old: Content, new: Content, currency: str) -> list[ChangedQuestion]:
    """The questions whose answers differ, in the order of the new content, then what is gone."""
    before, after = _questions(old), _questions(new)
    texts_before, texts_after = _texts(old, currency), _texts(new, currency)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        section, question = after.get(key) or before[key]
        if _same(_value(before, key), _value(after, key)):
            continue
        found.append(
            ChangedQuestion(
                key=key,
                label=question["label"],
                section=section["key"],
                section_title=section["title"],
                pieces=word_pieces(
                    texts_before.get(key, ""), texts_after.get(key, ""), around=AROUND
                ),
            )
        )
    return found


def overlaid(standing: Content, now: Content, keys: Collection[str]) -> dict[str, Any]:
    """The values of what stands, with those of the given questions as they are now."""
    values = {key: question["value"] for key, (_section, question) in _questions(standing).items()}
    fresh = {key: question["value"] for key, (_section, question) in _questions(now).items()}
    return values | {key: fresh[key] for key in keys if key in fresh}


def _questions(content: Content) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    return {
        question["key"]: (section, question)
        for section in content["sections"]
        for question in section["questions"]
    }


def _value(rows: dict[str, tuple[dict[str, Any], dict[str, Any]]], key: str) -> Any:
    return rows[key][1]["value"] if key in rows else None


def _same(old: Any, new: Any) -> bool:
    return old == new or (is_empty(old) and is_empty(new))


def _texts(content: Content, currency: str) -> dict[str, str]:
    files = {
        question["key"]: _file_names(question["value"])
        for section in content["sections"]
        for question in section["questions"]
        if question["kind"] == "file"
    }
    read = {
        question.key: _text(question)
        for section in readable(content, currency)
        for question in section.questions
    }
    return read | files


def _text(question: ReadQuestion) -> str:
    if not question.rows:
        return question.text
    return "\n".join(" · ".join(cell.text for cell in row if cell.text) for row in question.rows)


def _file_names(value: Any) -> str:
    return "\n".join(f"{fact['name']} (SHA-256 {fact['sha256'][:16]}…)" for fact in files_in(value))


def files_in(value: Any) -> list[dict[str, Any]]:
    """The facts of the files of an answer, one or several."""
    if not value:
        return []
    return list(value) if isinstance(value, list) else [value]
