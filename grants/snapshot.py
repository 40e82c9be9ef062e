"""What is frozen at submission, and reading it. Pure functions on plain values.

The content of a submission is

    {"sections": [{"key": …, "title": …, "questions": [
        {"key": …, "kind": …, "label": …, "identifying": bool, "value": …}, …]}, …]}

with `"options"` where an answer cannot be read without them (labels of choices, a unit, the
statement agreed to, years and rule of indirect costs of a budget), and `"staff_only": true` where
only staff may read it. A question whose condition does not hold is not there. A value is, by kind:
text for short_text, long_text, link, number (`"12.5"`), date (ISO); minor units for money;
the chosen value or a list of them for choice and choices; "yes" or "no" for yes_no; "yes" for
consent; {"name", "ror"} for organisation; a list of words for keywords; a list of {"name",
"email", "role", "orcid", "organisation"} for team; of {"category", "description", "year" (from 1,
only when there are several), "amount"} for budget; a list of {"id", "name", "size", "sha256"} for
file (older content holds one of them alone); for plan a list of {"title", "kind", "openness"
("open" or "closed"), "licence", "place", "date" (ISO), "reason"}.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from grants.answers import totals

Content = dict[str, Any]


def fingerprint(content: Content) -> str:
    """SHA-256 (hex) of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def questions(content: Content) -> Iterator[dict[str, Any]]:
    """All questions in order."""
    for section in content["sections"]:
        yield from section["questions"]


def value_of(content: Content, key: str) -> Any:
    """The value given for a question key, `None` if it was not asked or not answered."""
    return next((q["value"] for q in questions(content) if q["key"] == key), None)


def without_identity(content: Content) -> Content:
    """The content a blind reviewer may see: answers to identifying questions are not in it."""
    return _only(content, lambda question: not question["identifying"])


def for_reviewers(content: Content, *, blind: bool) -> Content:
    """The content a reviewer may see: nothing that only staff read; when blind, no identity."""
    shown = _only(content, lambda question: not question.get("staff_only"))
    return without_identity(shown) if blind else shown


def _only(content: Content, wanted: Callable[[dict[str, Any]], bool]) -> Content:
    """The questions that are wanted; a section without any is left out whole."""
    return {
        "sections": [
            {**section, "questions": kept}
            for section in content["sections"]
            if (kept := [q for q in section["questions"] if wanted(q)])
        ]
    }


def asked_amount(content: Content) -> int | None:
    """What the budget adds up to with its indirect costs, in minor units; `None` without one."""
    for question in questions(content):
        if question["kind"] == "budget" and question["value"]:
            return totals(question["value"], question.get("options") or {}).whole.total
    return None


def pledged_outputs(content: Content) -> list[dict[str, Any]]:
    """The rows of the open-source plan."""
    return next((q["value"] or [] for q in questions(content) if q["kind"] == "plan"), [])


def search_text(content: Content) -> dict[str, str]:
    """Title, keywords and the prose, for routing by affinity. Identity is left out."""
    prose = [
        q["value"]
        for q in questions(for_reviewers(content, blind=True))
        if q["kind"] in {"short_text", "long_text"} and q["key"] != "title" and q["value"]
    ]
    return {
        "title": value_of(content, "title") or "",
        "keywords": ", ".join(value_of(content, "keywords") or []),
        "text": "\n\n".join(prose),
    }
