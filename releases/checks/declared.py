"""Checks on what else speaks of the licence: C08 declared as the text, C09 no terms beside it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from core import spdx
from releases import policy
from releases.checks.base import CheckResult, ContentCheck, Level, Look, decoded
from releases.checks.contents import readmes
from releases.checks.licence import main_licences
from releases.fetching.snapshot import REGULAR, Snapshot

SHOWN = 20

_CFF_LICENCE = re.compile(
    r"^license:\s{0,9}[\"']?([A-Za-z0-9.+() -]{1,120}?)[\"']?\s{0,9}$", re.MULTILINE
)
_SPDX_LINE = re.compile(
    r"SPDX-License-Identifier:\s{1,9}([A-Za-z0-9.+() -]{1,120}?)\s{0,9}$", re.MULTILINE
)
_DESCRIPTION = re.compile(r"^License:\s{0,9}([^\n|]{1,80})", re.MULTILINE)
# Phrases by which terms are added to a licence outside of its file.
_TERMS = (
    ("Commons Clause", r"commons clause"),
    (
        "a ban on commercial use",
        r"\b(?:not|no|non-?)\s{0,3}(?:for )?commercial (?:use|purposes?)\b",
    ),
    ("a limit to research", r"\bfor (?:academic|research|evaluation)(?: use| purposes)? only\b"),
    ("an end user licence", r"\bend[ -]user licen[cs]e agreement\b"),
    ("an acceptable use policy", r"\bacceptable use policy\b"),
)


def declared_licences(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Path and licence, as it is written, of every file that declares one."""
    for path in sorted(snapshot.texts):
        read = _READERS.get(path.lower())
        if read:
            found = read(decoded(snapshot.texts[path]))
            if found:
                yield path, found
    for path in readmes(snapshot):
        match = _SPDX_LINE.search(decoded(snapshot.texts.get(path, b"")))
        if match:
            yield path, match[1].strip()


def _table(text: str, name: str) -> Any:
    try:
        return tomllib.loads(text).get(name, {})
    except (ValueError, RecursionError):
        # Also of a number with thousands of digits, which is a plain ValueError.
        return {}


def _pyproject(text: str) -> str:
    project = _table(text, "project")
    found = project.get("license", "") if isinstance(project, dict) else ""
    if isinstance(found, dict):
        found = found.get("text", "")
    # A whole text in this place is a text, not a name.
    return found.strip() if isinstance(found, str) and "\n" not in found.strip() else ""


def _cargo(text: str) -> str:
    package = _table(text, "package")
    found = package.get("license", "") if isinstance(package, dict) else ""
    return found.replace("/", " OR ") if isinstance(found, str) else ""


def _json_licence(text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    licence = found.get("license", "") if isinstance(found, dict) else ""
    if isinstance(licence, dict):
        licence = licence.get("type") or licence.get("url") or ""
    return licence.removeprefix("https://spdx.org/licenses/") if isinstance(licence, str) else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1].strip() if match else ""


_READERS: dict[str, Callable[[str], str]] = {
    "pyproject.toml": _pyproject,
    "cargo.toml": _cargo,
    "package.json": _json_licence,
    "codemeta.json": _json_licence,
    "citation.cff": lambda text: _first(_CFF_LICENCE, text),
    "description": lambda text: _first(_DESCRIPTION, text),
}


def _declaring(snapshot: Snapshot) -> list[str]:
    return [path for path in snapshot.files if path.lower() in _READERS]


def _unread(snapshot: Snapshot, paths: Iterable[str]) -> list[str]:
    """Those of the paths whose contents were not read; what else there is in a tree cut short."""
    modes = {path: snapshot.files[path].mode for path in paths}
    unread = sorted(path for path in paths if path not in snapshot.texts and modes[path] in REGULAR)
    return [*unread[:SHOWN], *(["A part of the very large tree"] if snapshot.truncated else [])]


class DeclaredLicence(ContentCheck):
    """C08: what else names a licence names the one whose text is there."""

    id = "C08"
    level: Level = "must"
    standard = "FRSM-16; SPDX expressions; Citation File Format 1.2.0; CodeMeta 3"

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Compares the names given in metadata with the text; a difference is for a person."""
        declared = list(declared_licences(snapshot))
        unread = _unread(snapshot, {*_declaring(snapshot), *readmes(snapshot)})
        facts = {"declared": [list(pair) for pair in declared], "unread": unread}
        if not declared and not unread:
            return self.result("pass", "No other file names a licence.", **facts)
        ids = [one for _, text in main_licences(look) if text.exact for one in text.ids]
        if not ids:
            return self.result(
                "review", "The text was not recognised, so a person compares the names.", **facts
            )
        for path, name in declared:
            if spdx.parse_expression(name) is None:
                return self.result(
                    "review", f"{path} names “{name}”, which is no SPDX licence expression.",
                    f"Write the SPDX identifier, for example {ids[0]}.", **facts,
                )  # fmt: skip
            if not policy.promised_matches(name, ids):
                return self.result(
                    "review", f"{path} says {name}, the text is {ids[0]}.",
                    "Make both say the same.", **facts,
                )  # fmt: skip
        if unread:
            return self.result("review", f"{unread[0]} was not read; it may name another licence.",
                               "Make the file smaller.", **facts)  # fmt: skip
        files = ", ".join(path for path, _ in declared)
        return self.result("pass", f"{files} names the same licence.", **facts)


class NoExtraTerms(ContentCheck):
    """C09: nothing outside the licence takes back what it gives."""

    id = "C09"
    level: Level = "must"
    standard = "MOF (no open-washing); Web3 Foundation delivery guidelines 0a"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for such phrases in the READMEs and in NOTICE; what is found is for a person."""
        found = []
        notices = [
            path
            for path in snapshot.files
            if path.lower().startswith("notice") and ("/" not in path or path in snapshot.texts)
        ]
        paths = {*readmes(snapshot), *notices}
        for path in sorted(paths):
            text = " ".join(decoded(snapshot.texts.get(path, b"")).lower().split())
            found += [[path, name] for name, pattern in _TERMS if re.search(pattern, text)]
        if found:
            path, name = found[0]
            return self.result(
                "review", f"{path} speaks of {name}.",
                "If it limits what the licence allows, take it out. If it is about something "
                "else, say so to the programme.", found=found,
            )  # fmt: skip
        if unread := _unread(snapshot, paths):
            return self.result(
                "review", f"{unread[0]} was not read; it may add terms to the licence.",
                "Make the file smaller.",
                unread=unread,
            )  # fmt: skip
        return self.result("pass", "No terms beside the licence were seen.")
