"""What is wrong with the text of a letter, line by line, found when it is saved. Pure: no Django.

An unknown field, a field this kind of letter does not have, a field that may be empty outside an
`if` that asks for it, broken tags, HTML, pictures, headings out of order, addresses that are none.
Each letter the text can become, with and without every field that may be empty, is set once, so
nothing is left to be found in the PDF.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import combinations
from typing import Any

from awards.letter_fields import FIELDS, Type, fields_of
from awards.letter_language import (
    OPEN,
    PLACE,
    TAG,
    Choice,
    Fault,
    Node,
    Value,
    Words,
    asked,
    is_alone,
    laid_out,
    line_at,
    markdown,
    parsed,
    set_html,
)

MAX_CHARACTERS = 40_000
LEVELS = 3
_HTML = re.compile(r"<(?:[a-zA-Z/!?][^>\n]{0,80})>?")


def faults(text: str, kind: str) -> list[Fault]:
    """Everything that is wrong with a text for letters of this kind, by line; [] when good."""
    if len(text) > MAX_CHARACTERS:
        return [Fault(1, f"The text is longer than {MAX_CHARACTERS:,} characters.")]
    if not text.strip():
        return [Fault(1, "A letter needs a text.")]
    nodes, broken = parsed(text)
    found = [*broken, *_character_faults(text)]
    if not broken:
        found += [*_field_faults(nodes, kind, frozenset()), *_place_faults(text)]
    if not found:
        found = list(_letter_faults(nodes, _that_may_be_empty(text)))
    return sorted(set(found))


def _that_may_be_empty(text: str) -> list[str]:
    return sorted(name for name in asked(text) if FIELDS[name].optional)


# --- characters ------------------------------------------------------------------------------


def _character_faults(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n"), 1):
        if found := _HTML.search(line):
            yield Fault(number, f"“{found[0]}” is HTML. Write Markdown: *slanted*, **strong**.")
        if "![" in line:
            yield Fault(number, "Pictures come from the letterhead, not from the text.")
        if not all(map(_can_be_printed, line)):
            yield Fault(number, "There is a character here that cannot be printed.")


def _can_be_printed(character: str) -> bool:
    """No control characters, no private ones (they hold the places of values), no half ones."""
    if character in "\t\r\u00ad\u200c\u200d":
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


# --- fields ----------------------------------------------------------------------------------


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
    if not name:
        return "Name a field between the braces."
    there = fields_of(kind)
    if name in FIELDS and name not in there:
        return f"“{name}” does not exist in this kind of letter."
    if name not in there:
        near = get_close_matches(name, there, n=1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        return f"There is no field “{name[:60]}”.{hint}"
    return ""


def _place_faults(text: str) -> Iterator[Fault]:
    """A table cannot stand in the middle of a sentence."""
    for match in TAG.finditer(text):
        name = (match[1] or "").strip()
        if name in FIELDS and FIELDS[name].is_block and not is_alone(text, match):
            sentence = f"“{name}” is a part of its own: give it a line of its own."
            yield Fault(line_at(text, match.start()), sentence)


# --- the letters it can become ---------------------------------------------------------------


def _letter_faults(nodes: Sequence[Node], optional: list[str]) -> Iterator[Fault]:
    """Each fault once, with the fields that are empty where it shows, the fewest first."""
    told: set[Fault] = set()
    for count in range(len(optional) + 1):
        for empty in combinations(optional, count):
            markdown_text, lines = laid_out(nodes, frozenset(optional) - set(empty))
            where = " and ".join(f"“{name}”" for name in empty)
            suffix = f" It is so where {where} {'is' if count == 1 else 'are'} empty."
            for fault in _set_faults(markdown_text, lines):
                if fault not in told:
                    told.add(fault)
                    yield Fault(fault.line, fault.sentence + (suffix if empty else ""))


def _set_faults(text: str, lines: list[int]) -> Iterator[Fault]:
    tokens = markdown().parse(text)
    yield from _heading_faults(tokens, lines)
    for token in tokens:
        if token.type == "inline":
            for child in token.children:
                if child.type == "link_open" and (problem := _link_problem(child.attrs["href"])):
                    yield Fault(lines[token.map[0]], problem)
    printed = set(PLACE.findall(set_html(tokens)))
    for match in PLACE.finditer(text):
        if match[1] not in printed:
            line = lines[text.count("\n", 0, match.start())]
            yield Fault(line, f"“{match[1]}” would not be printed here. Move it into the text.")


def _heading_faults(tokens: Sequence[Any], lines: list[int]) -> Iterator[Fault]:
    """One heading of the first level at the top, none skipped below (PDF/UA-1, 7.4.2)."""
    level = 0
    for token, inner in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type != "heading_open":
            continue
        line, found = lines[token.map[0]], int(token.tag[1])
        if not inner.content.strip():
            yield Fault(line, "This heading has no words.")
        if found > LEVELS:
            yield Fault(line, "A letter has three levels of headings: #, ## and ###.")
        elif level == 0 and found != 1:
            yield Fault(line, "The first heading has one “#”.")
        elif level and found == 1:
            yield Fault(line, "There is a heading with one “#” already. Use “##”.")
        elif found > level + 1:
            yield Fault(line, f"After {'#' * level} comes {'#' * (level + 1)}, not {'#' * found}.")
        level = found
    if level == 0:
        yield Fault(1, "Begin with a heading: “# Award letter”.")


def _link_problem(href: str) -> str:
    """What is wrong with the target of a link: it is whole, or one field that is an address."""
    scheme, _, rest = href.partition(":")
    if OPEN not in href:
        if scheme.lower() in {"http", "https", "mailto"} and rest.strip("/"):
            return ""
        return f"“{href}” is no whole address. Begin it with https:// or mailto:."
    if scheme == "mailto":
        wanted, place = Type.EMAIL, PLACE.fullmatch(rest)
    else:
        wanted, place = Type.LINK, PLACE.fullmatch(href)
    if place and FIELDS[place[1]].type == wanted:
        return ""
    return (
        "A link leads to one field that is an address, like (mailto:{{ contact }}), or to https://…"
    )
