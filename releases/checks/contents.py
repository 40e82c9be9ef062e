"""Checks on what accompanies the work: C13 tag, C14 README, C18 citation."""

from __future__ import annotations

import re

from releases.checks.base import CheckResult, ContentCheck, Level, Look, decoded
from releases.citation import citation_faults
from releases.fetching.snapshot import REGULAR, Snapshot

MIN_README_WORDS = 100
_README = re.compile(r"readme(?:\.[a-z0-9]{1,8})?", re.IGNORECASE)


def readmes(snapshot: Snapshot) -> list[str]:
    """READMEs at the top, in docs/ or in .github/, the places forges show."""
    return sorted(
        path
        for path, entry in snapshot.files.items()
        if entry.mode in REGULAR
        and _README.fullmatch(path.removeprefix("docs/").removeprefix(".github/"))
    )


class ReleaseTag(ContentCheck):
    """C13: a version was tagged."""

    id = "C13"
    level: Level = "should"
    standard = "FRSM-03; https://w3id.org/everse/i/indicators/has_releases"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for tags; says whether the commit seen is one of them."""
        names = [name for name, _ in snapshot.tags]
        here = [name for name, commit in snapshot.tags if commit == snapshot.commit]
        if not names:
            return self.result(
                "fail", "No version is tagged.", "Tag the version you release: git tag v1.0.0."
            )
        summary = f"{len(names)} tagged versions."
        if here:
            summary += f" The commit seen is {here[-1]}."
        return self.result("pass", summary, tags=names[-20:], here=here)


class Readme(ContentCheck):
    """C14: there is a README."""

    id = "C14"
    level: Level = "must"
    standard = "FRSM-04"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for the file."""
        found = readmes(snapshot)
        if found:
            return self.result("pass", f"README: {found[0]}.", files=found)
        if snapshot.truncated:
            return self.result("review", "No README was seen in the part of the tree listed.")
        return self.result(
            "fail", "There is no README.", "Add a README that says what this is and how to use it."
        )


class ReadmeSubstance(ContentCheck):
    """C14-substance: the README says something."""

    id = "C14-substance"
    level: Level = "should"
    standard = "FRSM-04; OpenSSF Best Practices: description_good"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Counts words outside code blocks and images, and headings."""
        texts = [decoded(snapshot.texts[p]) for p in readmes(snapshot) if p in snapshot.texts]
        if not texts:
            return self.result("unknown", "There is no README that could be read.")
        text = max(texts, key=len)
        prose = re.sub(r"```.{0,60000}?```", " ", text, flags=re.DOTALL)
        prose = re.sub(r"!?\[[^\[\]\n]{0,200}\]\([^()\n]{0,500}\)", " ", prose)
        count = len(re.findall(r"[^\W\d_]{2,}", prose))
        headings = re.findall(r"^#{1,6} +([^\n]{1,120})", text, flags=re.MULTILINE)[:30]
        facts = {"words": count, "headings": headings}
        if count >= MIN_README_WORDS:
            return self.result("pass", f"The README has {count} words.", **facts)
        return self.result(
            "fail", f"The README has {count} words; that is too little to start from.",
            "Say what the work is for, how to install it and how to use it.", **facts,
        )  # fmt: skip


class Citation(ContentCheck):
    """C18: CITATION.cff says how to cite the work."""

    id = "C18"
    level: Level = "should"
    standard = "Citation File Format 1.2.0; fair-software.eu 4 (citation)"

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for the file and reads it by the rules of the format."""
        path = next((p for p in snapshot.files if p.lower() == "citation.cff"), None)
        if path is None or path not in snapshot.texts:
            return self.result(
                "fail", "There is no CITATION.cff that could be read.",
                "Add one, for example with https://citation-file-format.github.io/cff-initializer-javascript/.",
            )  # fmt: skip
        faults = citation_faults(decoded(snapshot.texts[path]))
        if faults:
            return self.result(
                "fail", f"{path} is not valid. {faults[0]}", "Mend the lines named.",
                faults=faults[:20],
            )  # fmt: skip
        return self.result("pass", f"{path} says how to cite the work.")
