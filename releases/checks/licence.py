"""Checks on the licence: C05 a file, C06 its text, C07 all of them, C10 as promised."""

from __future__ import annotations

import re
from typing import Any

from core import spdx
from releases import policy
from releases.checks.base import CheckResult, ContentCheck, Level, Look
from releases.checks.models import DATA, declared_by_card
from releases.fetching.snapshot import LICENCE_NAME, SYMLINK, Snapshot, is_licence_file
from releases.licences import Recognition

_MAIN = re.compile(r"(?:licen[cs]e|copying|unlicense)(?:\.(?:txt|md|rst))?", re.IGNORECASE)
_EXTRA_TERMS = re.compile(
    r"(?:acceptable[-_ ])?use[-_ ]policy|acceptable[-_ ]use|eula", re.IGNORECASE
)
SHOWN = 40
_MEND_TEXT = (
    "Replace the file by the unchanged text of an open licence, for example from "
    "https://choosealicense.com. If the difference is meant, nothing needs to be done: "
    "a person will look at it."
)


def licence_paths(snapshot: Snapshot) -> list[str]:
    """Every path named like a licence, links and oversized files included."""
    return sorted(path for path in snapshot.files if is_licence_file(path))


def main_licences(look: Look) -> list[tuple[str, Recognition]]:
    """The licence of the whole: LICENSE or COPYING, else every licence file at the top."""
    top = [(path, found) for path, found in look.licences if "/" not in path]
    return [pair for pair in top if _MAIN.fullmatch(pair[0])] or top or list(look.licences)


class LicenceFile(ContentCheck):
    """C05: a licence file at the top, a regular file of sensible size."""

    id = "C05"
    level: Level = "must"
    standard = "fair-software.eu 2 (licence); FRSM-15"

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Looks for files named like a licence."""
        found = licence_paths(snapshot)
        readable = [path for path, _ in look.licences]
        if readable:
            blobs = {path: snapshot.files[path].blob for path in readable}
            return self.result("pass", f"Licence file: {', '.join(readable)}.", files=blobs)
        if found:
            links = [path for path in found if snapshot.files[path].mode == SYMLINK]
            why = "is a symbolic link" if links else "is too large to be a licence or not a file"
            return self.result(
                "review", f"{found[0]} {why}, so its text was not read.",
                "Put the text itself into a file named LICENSE.", files=found,
            )  # fmt: skip
        if snapshot.truncated or _folder_like_licence(snapshot):
            return self.result("review", "No licence file was seen where one is expected.",
                               "Put the licence text into a file named LICENSE.")  # fmt: skip
        if look.promise.kind in DATA and (named := declared_by_card(snapshot)):
            return self.result(
                "review", f"There is no licence file; the card declares {named}.",
                "Add a file named LICENSE with the text of the licence.", declared=named,
            )  # fmt: skip
        return self.result(
            "fail", "There is no licence file. Without one, nobody may use the work.",
            "Add a file named LICENSE with the unchanged text of the licence you promised.",
        )  # fmt: skip


def _folder_like_licence(snapshot: Snapshot) -> bool:
    return any(LICENCE_NAME.fullmatch(path.split("/")[0]) for path in snapshot.files)


class LicenceExact(ContentCheck):
    """C06: the text of the licence is, word for word, one the policy allows."""

    id = "C06"
    level: Level = "must"
    standard = "SPDX License List and matching guidelines (Annex B)"

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Judges the licence of the whole work."""
        found = main_licences(look)
        if not found and licence_paths(snapshot):
            return self.result("review", "The licence file could not be read.", _MEND_TEXT)
        if not found and look.promise.kind in DATA and (named := declared_by_card(snapshot)):
            return self.result("review", f"There is no text, only the name {named} on the card.",
                               _MEND_TEXT)  # fmt: skip
        if not found:
            return self.result("unknown", "There is no licence text to compare.")
        facts = {path: described(text) for path, text in found}
        wanted = policy.policy_for(look.promise.kind, look.promise.policy).text
        for path, text in found:
            if not text.exact:
                return self.result("review", _unlike(path, text), _MEND_TEXT, **facts)
        for path, text in found:
            if not look.allowed(text):
                return self.result(
                    "fail",
                    f"{path} is {spdx.name_of(text.expression)}, which is not open enough here.",
                    f"Choose {wanted}.", **facts,
                )  # fmt: skip
        names = ", ".join(spdx.name_of(text.expression) for _, text in found)
        return self.result("pass", f"The text is, word for word, {names}.", **facts)


def _unlike(path: str, text: Recognition) -> str:
    if text.problem:
        return f"{path}: {text.problem}"
    if not text.nearest:
        return f"{path} is like no licence on the SPDX list."
    near = text.nearest[0]
    kind = f" It looks {text.kind}." if text.kind else ""
    return (
        f"{path} is not word for word a known licence. The nearest is {near.name} "
        f"({near.similarity:.0%} alike), with {len(text.changes)} differences.{kind}"
    )


def described(text: Recognition) -> dict[str, Any]:
    """What is kept of a recognised text as evidence, ready for JSON."""
    return {
        "exact": text.exact,
        "expression": text.expression,
        "ids": list(text.ids),
        "digest": text.digest,
        "tag": text.tag,
        "kind": text.kind,
        "problem": text.problem,
        "set_aside": list(text.set_aside[:SHOWN]),
        "nearest": [[near.id, near.similarity] for near in text.nearest],
        "changes": [[c.before, c.missing[:2_000], c.added[:2_000]] for c in text.changes[:SHOWN]],
        "changes_in_all": len(text.changes),
    }


class LicenceSet(ContentCheck):
    """C07: where there are several licence files, all are open."""

    id = "C07"
    level: Level = "must"
    standard = "REUSE; SPDX License List"

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Every licence file beside the main one, and files that add terms."""
        extra = [p for p in snapshot.files if "/" not in p and _EXTRA_TERMS.match(p)]
        unread = sorted(set(licence_paths(snapshot)) - {path for path, _ in look.licences})
        unclear = [path for path, text in look.licences if not text.exact]
        closed = [path for path, text in look.licences if text.exact and not look.allowed(text)]
        facts = {"terms": extra, "unread": unread, "unclear": unclear, "not_allowed": closed,
                 "recognised": {p: t.expression for p, t in look.licences if t.exact}}  # fmt: skip
        if extra or unread:
            return self.result(
                "review", f"{(extra + unread)[0]} may add to or replace the licence.",
                "If it adds no terms to the licence, say so in its first line.", **facts,
            )  # fmt: skip
        if snapshot.truncated:
            return self.result(
                "review", "The tree is too large to be listed whole; it may hold further licences.",
                "A person will look at it.", **facts,
            )  # fmt: skip
        if len(look.licences) <= 1:
            return self.result("pass", "There are no further licence files.", **facts)
        if closed or unclear:
            path = (closed + unclear)[0]
            return self.result(
                "review", f"{path} is not an open licence for this kind of output, or not known.",
                "Say in the README which files it covers.", **facts,
            )  # fmt: skip
        return self.result("pass", f"All {len(look.licences)} licence files are open.", **facts)


class PromisedLicence(ContentCheck):
    """C10: it is the licence that was promised."""

    id = "C10"
    level: Level = "must"
    standard = "Seedcorn: the plan in the application"

    def judge(self, _snapshot: Snapshot, look: Look) -> CheckResult:
        """Compares the texts found with the promise."""
        promised = look.promise.licence
        found = sorted({text.expression for _, text in look.licences if text.exact})
        facts = {"promised": promised, "found": found}
        if not promised:
            return self.result("pass", "No particular licence was promised.", **facts)
        if not found:
            return self.result(
                "review", f"{promised} was promised; no licence could be recognised.",
                "Use the unchanged text of the licence you promised.", **facts,
            )  # fmt: skip
        ids = [licence_id for _, text in look.licences for licence_id in text.ids]
        if policy.promised_matches(promised, ids):
            return self.result("pass", f"The licence is the one promised: {promised}.", **facts)
        return self.result(
            "review", f"{promised} was promised, {', '.join(found)} was found.",
            "Use the licence you promised, or ask for the change.", **facts,
        )  # fmt: skip
