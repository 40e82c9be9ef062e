"""Checks on models and data kept in repositories: M04, M07, M08, M12, D06, D09-files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core import spdx
from releases import openness_class, plain_yaml, policy
from releases.checks.base import CheckResult, ContentCheck, Level, Look, decoded
from releases.checks.contents import readmes
from releases.fetching.probing import unasked_part
from releases.fetching.records import RemoteFile
from releases.fetching.snapshot import REGULAR, Snapshot

DATA = frozenset({"model", "dataset", "benchmark"})
LONGEST_FRONT = 20_000
_CARD = re.compile(r"(?:model|data|dataset)_?card(?:\.md)?|datasheet(?:\.md)?", re.IGNORECASE)
_WEIGHTS = re.compile(
    r"\.(?:safetensors|gguf|onnx|bin|pt|pth|ckpt|h5|pkl|pickle|msgpack)$", re.IGNORECASE
)
_PICKLED = re.compile(r"\.(?:bin|pt|pth|ckpt|pkl|pickle)$", re.IGNORECASE)
_CLOSED = re.compile(r"^(?:llama|gemma|.{0,40}openrail|.{0,40}-rail|.{0,40}-nc\b)", re.IGNORECASE)
SHOWN = 20
MOST = 0.5
"""Of the large files, the part that may be left unasked."""


def card_of(snapshot: Snapshot) -> tuple[str, str]:
    """Path and text of the model or data card: a file of that name, else the README."""
    named = sorted(path for path in snapshot.texts if _CARD.fullmatch(path))
    for path in [*named, *readmes(snapshot)]:
        if path in snapshot.texts:
            return path, decoded(snapshot.texts[path])
    return "", ""


def front_matter(text: str) -> Mapping[str, Any]:
    """The keys a card begins with, as on Hugging Face; {} when there are none."""
    try:
        found = plain_yaml.read(_front(text))
    except plain_yaml.NotPlain:
        return {}
    return found if isinstance(found, dict) else {}


def _front(text: str) -> str:
    """What stands between a first line of three hyphens and the next such line; "" otherwise."""
    first, *lines = (line.rstrip() for line in text.split("\n"))
    if first != "---" or "---" not in lines:
        return ""
    block = "\n".join(lines[: lines.index("---")])
    return block if len(block) <= LONGEST_FRONT else ""


def declared_by_card(snapshot: Snapshot) -> str:
    """The licence a card declares, as it is written; "" when none does."""
    found = front_matter(card_of(snapshot)[1])
    named = found.get("license") or found.get("license_name")
    named = named[0] if isinstance(named, list) and len(named) == 1 else named
    return named.strip()[:120] if isinstance(named, str) else ""


class CardLicence(ContentCheck):
    """M04: its card declares an open licence."""

    id = "M04"
    level: Level = "should"
    standard = "Hugging Face model and dataset cards: license; SPDX License List"
    kinds = DATA

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Compares what the card declares with the list for this kind of output."""
        named = declared_by_card(snapshot)
        if not named:
            return self.result(
                "fail", "No card declares a licence.",
                "Begin the README with a block that says license: and the SPDX identifier.",
            )  # fmt: skip
        parsed = spdx.parse_expression(named)
        if parsed is None:
            outcome: Any = "fail" if _CLOSED.match(named) else "review"
            return self.result(
                outcome, f"The card declares “{named}”, which is no open licence on the list.",
                "Declare the SPDX identifier of an open licence.", declared=named,
            )  # fmt: skip
        if not policy.allowed(look.promise.kind, str(parsed), look.promise.policy):
            wanted = policy.policy_for(look.promise.kind, look.promise.policy).text
            return self.result(
                "fail", f"The card declares {parsed}, which is not open enough here.",
                f"Choose {wanted}.", declared=named,
            )  # fmt: skip
        return self.result("pass", f"The card declares {parsed}.", declared=named)


def _weights(snapshot: Snapshot) -> list[str]:
    regular = (path for path, entry in snapshot.files.items() if entry.mode in REGULAR)
    return sorted(path for path in regular if _WEIGHTS.search(path))


def _empty(snapshot: Snapshot, paths: Sequence[str]) -> str:
    """The first of the files that holds nothing; "" when none does, as far as was seen."""
    return next((path for path in paths if snapshot.files[path].size == 0), "")


class Weights(ContentCheck):
    """M07: its weights or data can really be fetched."""

    id = "M07"
    level: Level = "must"
    standard = "MOF: model parameters; Git LFS batch API; RFC 9110: range requests"
    kinds = DATA

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Judges the answers for files kept by Git LFS; what lies in git itself was fetched."""
        found = self._kept_elsewhere(snapshot, look) if look.files else self._inside(snapshot, look)
        if found.outcome == "pass" and (snapshot.unseen or snapshot.truncated):
            return self.result(
                "review", "The repository is too large to see whether all of it can be fetched.",
                "A person will look at it.", **found.facts,
            )  # fmt: skip
        return found

    def _inside(self, snapshot: Snapshot, look: Look) -> CheckResult:
        plain = _weights(snapshot)
        facts: dict[str, Any] = {"files": [], "weights": plain[:SHOWN]}
        if look.promise.kind == "model" and not plain:
            return self.result(
                "review", "No weights were seen in the repository.",
                "Put them into it, or hand in the place where they are.", **facts,
            )  # fmt: skip
        if empty := _empty(snapshot, plain):
            return self.result("review", f"{empty} is empty.", "Push the file again.", **facts)
        return self.result("pass", "What it is made of lies in the repository itself.", **facts)

    def _kept_elsewhere(self, snapshot: Snapshot, look: Look) -> CheckResult:
        files, plain = look.files, _weights(snapshot)
        told = [[f.name, f.size, f.served, f.sha256, f.problem] for f in files[:SHOWN]]
        facts = {"files": told, "weights": plain[:SHOWN]}
        gone = [each for each in files if each.gone]
        if gone:
            return self.result(
                "fail", f"{gone[0].name} cannot be fetched. {gone[0].problem}",
                "Push the large files too (git lfs push --all) and make them public.", **facts,
            )  # fmt: skip
        wrong = [f for f in files if None not in {f.served, f.size} and f.size != f.served]
        if wrong:
            return self.result(
                "fail", f"{wrong[0].name} has {wrong[0].served:,} bytes; the repository says "
                f"{wrong[0].size:,}.", "Push the file again.", **facts,
            )  # fmt: skip
        doubtful = [each for each in files if each.doubtful]
        if doubtful:
            return self.result(
                "review", f"{doubtful[0].name}: {doubtful[0].problem}",
                "Look at it in a private browser window.", **facts,
            )  # fmt: skip
        unseen = [each for each in files if each.served is None and each.problem]
        if unseen:
            return self.result("unknown", f"{unseen[0].name}: {unseen[0].problem}", **facts)
        return self._seen(files, _empty(snapshot, plain), facts)

    def _seen(
        self, files: Sequence[RemoteFile], empty: str, facts: Mapping[str, Any]
    ) -> CheckResult:
        """Judges how much was seen of files with nothing wrong about them."""
        if empty:
            return self.result("review", f"{empty} is empty.", "Push the file again.", **facts)
        total = sum(each.size or 0 for each in files)
        asked = sum(not each.is_unasked for each in files)
        said = f"{len(files)} large files, {total:,} bytes; {asked} were asked for and are there."
        if unasked_part(files) > MOST:
            return self.result("review", f"{said} The larger part was not asked for.", **facts)
        return self.result("pass", said, **facts)


class SafeWeights(ContentCheck):
    """M07-format: its weights can be loaded without running code."""

    id = "M07-format"
    level: Level = "should"
    standard = "safetensors; Hugging Face: pickle scanning"
    kinds = frozenset({"model"})

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks at the names of the files: a pickle runs whatever its author put in."""
        weights = _weights(snapshot)
        pickled = [path for path in weights if _PICKLED.search(path)]
        if not weights:
            return self.result("unknown", "No weights were seen in the repository.")
        if len(pickled) == len(weights):
            return self.result(
                "fail", f"{pickled[0]} can run code when it is loaded.",
                "Add the weights as safetensors.", pickled=pickled[:SHOWN],
            )  # fmt: skip
        return self.result("pass", "The weights are there in a format that holds numbers only.",
                           weights=weights[:SHOWN])  # fmt: skip


_SECTIONS = {
    "model": {
        "training data": r"training data|trained on|training set|^datasets:",
        "evaluation": r"evaluation|benchmark results|^model-index:|results",
        "intended use": r"intended use|uses\b|usage",
        "limits": r"limitation|bias|risks|out-of-scope",
    },
    "dataset": {
        "origin": r"source data|origin|provenance|curation|collected|collection",
        "structure": r"structure|data fields|schema|columns|format",
        "limits": r"limitation|bias|considerations|known issues",
    },
}


class Card(ContentCheck):
    """M08: its card says what it was made from, how good it is and where it fails."""

    id = "M08"
    level: Level = "should"
    standard = "MOF: model card, data card; Hugging Face annotated model card; OSAID 1.0"
    kinds = DATA

    def judge(self, snapshot: Snapshot, look: Look) -> CheckResult:
        """Looks for the words such a section has. A person judges what it says."""
        path, text = card_of(snapshot)
        if not path:
            return self.result("unknown", "There is no card that could be read.")
        wanted = _SECTIONS["model" if look.promise.kind == "model" else "dataset"]
        found = [
            name
            for name, pattern in wanted.items()
            if re.search(pattern, text, re.IGNORECASE | re.MULTILINE)
        ]
        missing = [name for name in wanted if name not in found]
        if missing:
            return self.result(
                "fail", f"{path} says nothing of: {', '.join(missing)}.",
                "Add a section on each.", found=found, missing=missing,
            )  # fmt: skip
        return self.result("pass", f"{path} speaks of {', '.join(found)}.", found=found)


class DataDescription(ContentCheck):
    """D09-files: the data are described so that a program can read it."""

    id = "D09-files"
    level: Level = "should"
    standard = "Croissant 1.0; Frictionless Data Package"
    kinds = frozenset({"dataset", "benchmark"})

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Looks for Croissant or a data package, and for the keys they must have."""
        for path in sorted(snapshot.texts):
            name = path.lower().rpartition("/")[2]
            if name == "datapackage.json" or (name.endswith(".json") and "croissant" in name):
                try:
                    found = json.loads(decoded(snapshot.texts[path]))
                except (ValueError, RecursionError):
                    return self.result("fail", f"{path} is not JSON.", "Mend the file.")
                key = "resources" if name == "datapackage.json" else "distribution"
                if isinstance(found, dict) and found.get(key):
                    return self.result("pass", f"{path} describes the data.", file=path)
                return self.result("fail", f"{path} lists no {key}.", f"Add “{key}” to it.")
        return self.result(
            "fail", "Neither Croissant nor a data package describes the data.",
            "Add datapackage.json or croissant.json.",
        )  # fmt: skip


class OpennessClass(ContentCheck):
    """M12: how complete it is by the Model Openness Framework."""

    id = "M12"
    level: Level = "info"
    standard = "MOF 1.0 (LF AI & Data): classes I to III"
    kinds = frozenset({"model"})

    def judge(self, snapshot: Snapshot, _look: Look) -> CheckResult:
        """Says the class the files seen add up to, and what the next one lacks."""
        words = f"{card_of(snapshot)[1]}"
        present = openness_class.components(list(snapshot.files), words)
        reached, missing = openness_class.classify(present)
        facts = {"components": sorted(present), "missing": list(missing), "class": reached}
        lacks = f" The next class lacks: {', '.join(missing)}." if missing else ""
        if reached:
            return self.result("pass", f"Class {reached} by the files seen.{lacks}", **facts)
        return self.result("review", f"No class is complete by the files seen.{lacks}", **facts)


MODEL_CHECKS = (
    CardLicence(), Weights(), SafeWeights(), Card(), DataDescription(), OpennessClass(),
)  # fmt: skip
