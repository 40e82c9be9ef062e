"""Choices, yes or no, and consent. Pure."""

from collections.abc import Mapping
from typing import Any

from grants.answers.shapes import Asked, Problem

YES, NO = "yes", "no"
ANSWERS = {YES: "Yes", NO: "No"}
GIVEN = "Agreed"


def labels_of(options: Mapping[str, Any]) -> dict[str, str]:
    """The choices a question offers, label by value, in order."""
    return {str(each["value"]): str(each["label"]) for each in options.get("choices") or ()}


def posted_many(data: Mapping[str, Any], key: str) -> list[str]:
    """Every value that was posted under the key (or as `value`), each once, in order."""
    name = key if key in data else "value"
    getlist = getattr(data, "getlist", None)
    found = getlist(name) if getlist else data.get(name, [])
    found = found if isinstance(found, list | tuple) else [found]
    return list(dict.fromkeys(str(each).strip() for each in found if str(each).strip()))


def check_choice(value: str, asked: Asked) -> list[Problem]:
    """One of those offered."""
    if value in labels_of(asked.options):
        return []
    return [Problem(f"“{value[:40]}” is not offered here. Choose one of the list.")]


def check_choices(value: list[str], asked: Asked) -> list[Problem]:
    """Those offered, at least as many and no more than the form says."""
    offered = labels_of(asked.options)
    found = [
        f"“{each[:40]}” is not offered here. Take it out." for each in value if each not in offered
    ]
    low, high = asked.options.get("min"), asked.options.get("max")
    if low and len(value) < low:
        found.append(f"choose at least {low}; you chose {len(value)}.")
    if high and len(value) > high:
        found.append(f"choose at most {high}; you chose {len(value)}.")
    return [Problem(sentence) for sentence in found]


def check_yes_no(value: str, _asked: Asked) -> list[Problem]:
    """Yes or no."""
    return [] if value in ANSWERS else [Problem("choose yes or no.")]


def check_consent(value: str, _asked: Asked) -> list[Problem]:
    """Given or not: there is nothing in between."""
    return [] if value == YES else [Problem("tick the box if you agree.")]


def choice_text(value: str, options: Mapping[str, Any]) -> str:
    """The label of a value; the value itself when it is no longer offered."""
    return labels_of(options).get(value, value)


def range_hint(options: Mapping[str, Any]) -> str:
    """How many may be chosen, in words; empty when it does not matter."""
    low, high = int(options.get("min") or 0), int(options.get("max") or 0)
    if low and high:
        return f"Choose {low}." if low == high else f"Choose {low} to {high}."
    if high:
        return f"Choose up to {high}."
    return f"Choose {low} or more." if low else ""
