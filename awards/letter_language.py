"""The language letters are written in: Markdown with merge fields and conditional parts.

    # Award letter
    Dear {{ applicant }},
    {% if organisation %}for {{ organisation }}{% else %}as a person{% end %}
    {{ payment_schedule }}

Whatever is wrong with a text is found by `letter_faults` when it is saved. What passes there can be
rendered for every award. Values never become Markdown or HTML: they are put in after the Markdown
is set. Pure: no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any

from awards.letter_fields import FIELDS

TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
# Characters of the private use area, which no text has, hold the place of a value.
OPEN, CLOSE = "\ue000", "\ue001"
PLACE = re.compile(f"{OPEN}([a-z_]+){CLOSE}")
_PLACE_IN_HTML = re.compile(f"(<p>)?{OPEN}([a-z_]+){CLOSE}(</p>)?")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a text: its line, from 1, and what to do about it."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it stands, from a line on."""

    text: str
    line: int


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


def render(text: str, values: Mapping[str, str], blocks: Mapping[str, str] | None = None) -> str:
    """The letter as HTML. `values` are plain texts, `blocks` are HTML of our own making.

    A field whose value is blank counts as having none. Raises `MissingValue` for a field without
    a value that the text prints, or asks for though it is never empty; `ValueError` for a text
    with broken tags.
    """
    full = {name: escape(value) for name, value in values.items() if value.strip()}
    full |= {name: html for name, html in (blocks or {}).items() if html}
    names = asked(text)
    for name in sorted(names - full.keys()):
        if name not in FIELDS or not FIELDS[name].optional:
            raise MissingValue(f"The letter has no value for “{name}”.")
    html = _set(text, names.intersection(full))

    def put(match: re.Match[str]) -> str:
        opening, name, closing = match[1] or "", match[2], match[3] or ""
        if name not in full:
            raise MissingValue(f"The letter has no value for “{name}”.")
        alone = opening and closing and name in FIELDS and FIELDS[name].is_block
        return full[name] if alone else f"{opening}{full[name]}{closing}"

    return _PLACE_IN_HTML.sub(put, html)


@lru_cache(maxsize=256)
def asked(text: str) -> frozenset[str]:
    """The fields a text asks for by `if`. `ValueError` for a text with broken tags."""
    nodes, found = parsed(text)
    if found:
        raise ValueError(str(found[0]))
    return frozenset(node.name for node in _all(nodes) if isinstance(node, Choice))


@lru_cache(maxsize=256)
def used(text: str) -> frozenset[str]:
    """The fields a text prints or asks for: what has to be known to render it."""
    nodes, _ = parsed(text)
    return frozenset(node.name for node in _all(nodes) if not isinstance(node, Words))


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
    return set_html(markdown().parse(laid_out(parsed(text)[0], present)[0]))


def laid_out(nodes: Sequence[Node], present: frozenset[str]) -> tuple[str, list[int]]:
    """The Markdown when just these fields have values, and the line of the text of each its line.

    A table or list gets room around it, so that it never ends up inside a paragraph.
    """
    said: list[str] = []
    lines = [0]
    for words, line in _chosen(nodes, present):
        for number, part in enumerate(words.split("\n")):
            if number:
                lines.append(0)
            if part:
                # The room around a table belongs to the line of its field.
                lines[-1] = lines[-1] or line + (0 if OPEN in words else number)
            said.append(("\n" if number else "") + part)
    return "".join(said), lines


def _chosen(nodes: Sequence[Node], present: frozenset[str]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, Words):
            yield node.text, node.line
        elif isinstance(node, Value):
            place = f"{OPEN}{node.name}{CLOSE}"
            is_block = node.name in FIELDS and FIELDS[node.name].is_block
            yield f"\n\n{place}\n\n" if is_block else place, node.line
        else:
            yield from _chosen(node.then if node.name in present else node.otherwise, present)


# --- Markdown --------------------------------------------------------------------------------


@cache
def markdown() -> Any:
    """Markdown of a letter: no HTML, no pictures, no program text, curly quotation marks.

    A line of dashes below a paragraph is a rule, not a heading.
    """
    from markdown_it import MarkdownIt

    class Letters(MarkdownIt):
        def normalizeLink(self, url: str) -> str:  # noqa: N802 (the parser's name)
            return url if OPEN in url else super().normalizeLink(url)

    setter = Letters("commonmark", {"html": False, "typographer": True})
    setter.enable(["table", "smartquotes"])
    return setter.disable(
        ["image", "code", "fence", "backticks", "html_block", "html_inline", "autolink", "lheading"]
    )


def set_html(tokens: Sequence[Any]) -> str:
    """Markdown's tokens as HTML: heads of tables with their scope, columns aligned by class."""
    for token in tokens:
        if token.type in {"th_open", "td_open"}:
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrs["class"] = style.replace("text-align:", "to-")
        if token.type == "th_open":
            token.attrs["scope"] = "col"
    return str(markdown().renderer.render(tokens, markdown().options, {}))


# --- tags ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """A part being read: its nodes, and where its `if` stood."""

    nodes: list[Node]
    name: str = ""
    line: int = 0
    then: tuple[Node, ...] | None = None


def parsed(text: str) -> tuple[tuple[Node, ...], list[Fault]]:
    """The text as nodes, and what is broken about its tags."""
    found: list[Fault] = []
    stack = [_Part([])]
    end = 0
    for match in TAG.finditer(text):
        start, until = match.start(), match.end()
        line = line_at(text, start)
        if match[2] is not None and is_alone(text, match):
            # A condition on a line of its own leaves no line behind.
            start, until = _line_around(text, match)
        _words(stack[-1], text, end, start, found)
        end = until
        if match[1] is not None:
            stack[-1].nodes.append(Value(match[1].strip(), line))
        else:
            _tag(stack, match[2].split(), line, found)
    _words(stack[-1], text, end, len(text), found)
    found += [Fault(part.line, "This “if” has no “end”.") for part in stack[1:]]
    return tuple(stack[0].nodes), found


def line_at(text: str, place: int) -> int:
    """The number of the line, from 1, in which a place of the text is."""
    return text.count("\n", 0, place) + 1


def is_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a tag is all there is on its line."""
    start, end = _line_around(text, match)
    return not (text[start : match.start()] + text[match.end() : end]).strip()


def _line_around(text: str, match: re.Match[str]) -> tuple[int, int]:
    newline = text.find("\n", match.end())
    end = len(text) if newline < 0 else newline + 1
    return text.rfind("\n", 0, match.start()) + 1, end


def _words(part: _Part, text: str, start: int, end: int, found: list[Fault]) -> None:
    words = text[start:end]
    for stray in _STRAY.finditer(words):
        sentence = f"“{stray[0]}” stands alone. Close it, or take it out."
        found.append(Fault(line_at(text, start + stray.start()), sentence))
    if words:
        part.nodes.append(Words(words, line_at(text, start)))


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
            said = " ".join(words)[:60]
            sentence = f"“{said}” is not understood. Write “if field”, “else” or “end”."
            found.append(Fault(line, sentence))
