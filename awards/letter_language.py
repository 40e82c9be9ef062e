"""The language letters are written in: Markdown with merge fields and conditional parts.

    # Award letter
    Dear {{ applicant }},
    {% if organisation %}for {{ organisation }}{% else %}as a person{% end %}
    {{ payment_schedule }}

Whatever is wrong with a text is found when it is saved, with its line: an unknown field, a field
this kind of letter does not have, a field that may be empty outside an `if` that asks for it,
broken syntax, HTML, pictures, headings out of order. What passes can be rendered for every award.

Values never become Markdown or HTML: they are put in after the Markdown is set. Pure: no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from html import escape
from typing import Any

from awards.letter_fields import FIELDS, Field

_TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_HTML = re.compile(r"<(?:[a-zA-Z/!?][^>\n]{0,80})>?")
# Characters of the private use area, which no text has, hold the place of a value.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"(<p>)?{_OPEN}([a-z_]+){_CLOSE}(</p>)?")
MAX_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a text: its line, from 1, and what to do about it."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """A merge field."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A part that is there when a field has a value, and one that is there when it has none."""

    name: str
    line: int
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


Node = Words | Value | Choice


class MissingValue(ValueError):
    """A field without a value where the text needs one."""


def faults(text: str, kind: str) -> list[Fault]:
    """Everything that is wrong with a text for letters of this kind, by line; [] when good."""
    if len(text) > MAX_CHARACTERS:
        return [Fault(1, f"The text is longer than {MAX_CHARACTERS:,} characters.")]
    if not text.strip():
        return [Fault(1, "A letter needs a text.")]
    nodes, found = _parsed(text)
    if not found:
        found = [*_field_faults(nodes, kind, frozenset()), *_place_faults(text)]
    return sorted({*found, *_markdown_faults(text)})


def render(text: str, values: Mapping[str, str], blocks: Mapping[str, str] | None = None) -> str:
    """The letter as HTML. `values` are plain texts, `blocks` are HTML of our own making.

    A field whose value is empty counts as having none. Raises `MissingValue` for a field without
    a value that the text prints, `ValueError` for a text with faults.
    """
    full = {name: escape(value) for name, value in values.items() if value}
    full |= {name: html for name, html in (blocks or {}).items() if html}
    names = asked(text)
    html = _set(text, frozenset(name for name in names if name in full))

    def put(match: re.Match[str]) -> str:
        opening, name, closing = match[1] or "", match[2], match[3] or ""
        if name not in full:
            raise MissingValue(f"The letter has no value for “{name}”.")
        alone = opening and closing and name in FIELDS and FIELDS[name].is_block
        return full[name] if alone else f"{opening}{full[name]}{closing}"

    return _PLACE.sub(put, html)


@lru_cache(maxsize=256)
def asked(text: str) -> frozenset[str]:
    """The fields a text asks for by `if`."""
    nodes, found = _parsed(text)
    if found:
        raise ValueError(str(found[0]))
    return frozenset(node.name for node in _all(nodes) if isinstance(node, Choice))


@lru_cache(maxsize=256)
def used(text: str) -> frozenset[str]:
    """The fields a text prints."""
    nodes, _ = _parsed(text)
    return frozenset(node.name for node in _all(nodes) if isinstance(node, Value))


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Choice):
            yield from _all(node.then)
            yield from _all(node.otherwise)


@lru_cache(maxsize=512)
def _set(text: str, present: frozenset[str]) -> str:
    """The HTML of the parts that are there, with places for the values.

    A thousand letters of one text have a handful of such combinations: the Markdown is set once
    for each.
    """
    nodes, found = _parsed(text)
    if found:
        raise ValueError(str(found[0]))
    return str(_markdown().render("".join(_chosen(nodes, present))))


def _chosen(nodes: Sequence[Node], present: frozenset[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Words):
            yield node.text
        elif isinstance(node, Value):
            yield f"{_OPEN}{node.name}{_CLOSE}"
        else:
            yield from _chosen(node.then if node.name in present else node.otherwise, present)


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


# --- reading ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """A part being read: its nodes, and where its `if` stood."""

    nodes: list[Node]
    name: str = ""
    line: int = 0
    then: tuple[Node, ...] | None = None


def _parsed(text: str) -> tuple[tuple[Node, ...], list[Fault]]:
    """The text as nodes, and what is broken about its tags."""
    found: list[Fault] = []
    stack = [_Part([])]
    end = 0
    for match in _TAG.finditer(text):
        start = match.start()
        line = text.count("\n", 0, start) + 1
        alone, behind = _alone(text, match)
        if match[2] is not None and alone:
            start, until = text.rfind("\n", 0, start) + 1, behind
        else:
            until = match.end()
        _words(stack[-1], text, end, start, found)
        end = until
        if match[1] is not None:
            stack[-1].nodes.append(Value(match[1].strip(), line))
        else:
            _tag(stack, match[2].split(), line, found)
    _words(stack[-1], text, end, len(text), found)
    found += [Fault(part.line, "This “if” has no “end”.") for part in stack[1:]]
    return tuple(stack[0].nodes), found


def _alone(text: str, match: re.Match[str]) -> tuple[bool, int]:
    """Whether a tag is all there is on its line, and where the next line begins."""
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    newline = text.find("\n", match.end())
    behind = len(text) if newline < 0 else newline + 1
    return not before.strip() and not text[match.end() : behind].strip(), behind


def _words(part: _Part, text: str, start: int, end: int, found: list[Fault]) -> None:
    words = text[start:end]
    for stray in _STRAY.finditer(words):
        line = text.count("\n", 0, start + stray.start()) + 1
        found.append(Fault(line, f"“{stray[0]}” stands alone. Close it, or take it out."))
    if words:
        part.nodes.append(Words(words))


def _tag(stack: list[_Part], words: list[str], line: int, found: list[Fault]) -> None:
    match words:
        case ["if", name]:
            stack.append(_Part([], name, line))
        case ["else"] if len(stack) > 1 and stack[-1].then is None:
            stack[-1].then, stack[-1].nodes = tuple(stack[-1].nodes), []
        case ["end"] if len(stack) > 1:
            part = stack.pop()
            then = part.then if part.then is not None else tuple(part.nodes)
            otherwise = tuple(part.nodes) if part.then is not None else ()
            stack[-1].nodes.append(Choice(part.name, part.line, then, otherwise))
        case ["else" | "end"]:
            found.append(Fault(line, f"This “{words[0]}” belongs to no “if”."))
        case _:
            said = " ".join(words)
            found.append(
                Fault(line, f"“{said}” is not understood. Write “if field”, “else” or “end”.")
            )


# --- finding faults --------------------------------------------------------------------------


def _field_faults(nodes: Sequence[Node], kind: str, given: frozenset[str]) -> Iterator[Fault]:
    """Unknown fields, fields of other letters, and fields that may be empty but are not asked."""
    for node in nodes:
        if isinstance(node, Words):
            continue
        problem = _unknown(node.name, kind)
        if problem:
            yield Fault(node.line, problem)
        elif isinstance(node, Value) and FIELDS[node.name].optional and node.name not in given:
            guard = f"{{% if {node.name} %}} and {{% end %}}"
            yield Fault(node.line, f"“{node.name}” may be empty. Put it between {guard}.")
        if isinstance(node, Choice):
            yield from _field_faults(node.then, kind, given | {node.name})
            yield from _field_faults(node.otherwise, kind, given - {node.name})


def _unknown(name: str, kind: str) -> str:
    field: Field | None = FIELDS.get(name)
    if field is None:
        near = get_close_matches(name, FIELDS, n=1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        return f"There is no field “{name}”.{hint}"
    if kind not in field.kinds:
        return f"“{name}” does not exist in this kind of letter."
    return ""


def _place_faults(text: str) -> Iterator[Fault]:
    """A table cannot stand in the middle of a sentence."""
    for match in _TAG.finditer(text):
        name = (match[1] or "").strip()
        if name in FIELDS and FIELDS[name].is_block and not _alone(text, match)[0]:
            line = text.count("\n", 0, match.start()) + 1
            yield Fault(line, f"“{name}” is a part of its own: give it a line of its own.")


def _markdown_faults(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n"), 1):
        if found := _HTML.search(line):
            yield Fault(number, f"“{found[0]}” is HTML. Write Markdown: *slanted*, **strong**.")
        if "![" in line:
            yield Fault(number, "Pictures come from the letterhead, not from the text.")
        if _OPEN in line or _CLOSE in line:
            yield Fault(number, "There is a character here that cannot be printed.")
    yield from _heading_faults(text)


def _heading_faults(text: str) -> Iterator[Fault]:
    """One heading of the first level at the top, none skipped below (PDF/UA-1, 7.4.2)."""
    level = 0
    for token in _markdown().parse(_TAG.sub("x", text)):
        if token.type != "heading_open":
            continue
        line, found = (token.map or [0])[0] + 1, int(token.tag[1])
        if level == 0 and found != 1:
            yield Fault(line, "The first heading has one “#”.")
        elif level and found == 1:
            yield Fault(line, "There is a heading with one “#” already. Use “##”.")
        elif found > level + 1:
            yield Fault(line, f"After {'#' * level} comes {'#' * (level + 1)}, not {'#' * found}.")
        level = found
    if level == 0:
        yield Fault(1, "Begin with a heading: “# Award letter”.")
