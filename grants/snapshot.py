"""What is frozen at submission, and reading it. Pure functions on plain values.

The content of a submission is

    {"sections": [{"key": …, "title": …, "questions": [
        {"key": …, "kind": …, "label": …, "identifying": bool, "value": …}, …]}, …]}

and a value is, by kind: text for short_text and long_text; a list of words for keywords; a list
of {"name", "email", "role"} for team; of {"category", "description", "amount"} (minor units) for
budget; of {"id", "name", "size", "sha256"} for file; for plan a list of {"title", "kind",
"openness" ("open" or "closed"), "licence", "place", "date" (ISO), "reason"}.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

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
    return {
        "sections": [
            {**section, "questions": kept}
            for section in content["sections"]
            if (kept := [q for q in section["questions"] if not q["identifying"]])
        ]
    }


def asked_amount(content: Content) -> int | None:
    """What the budget adds up to, in minor units; `None` when there is no budget."""
    rows = next((q["value"] for q in questions(content) if q["kind"] == "budget"), None)
    return sum(row["amount"] for row in rows) if rows else None


def pledged_outputs(content: Content) -> list[dict[str, Any]]:
    """The rows of the open-source plan."""
    return next((q["value"] or [] for q in questions(content) if q["kind"] == "plan"), [])


def search_text(content: Content) -> dict[str, str]:
    """Title, keywords and the prose, for routing by affinity. Identity is left out."""
    prose = [
        q["value"]
        for q in questions(without_identity(content))
        if q["kind"] in {"short_text", "long_text"} and q["key"] != "title" and q["value"]
    ]
    return {
        "title": value_of(content, "title") or "",
        "keywords": ", ".join(value_of(content, "keywords") or []),
        "text": "\n\n".join(prose),
    }
