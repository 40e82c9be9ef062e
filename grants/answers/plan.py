"""The open-source plan: what comes out, what of it becomes open, under which licence. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from core.spdx import LICENCE_CHOICES, is_known, is_osi_approved, valid_expression
from grants.answers.quantities import is_date
from grants.answers.shapes import Asked, Problem
from grants.openness import allowed, policy_for

OUTPUT_KINDS = {
    "code": "Code",
    "model": "Model",
    "dataset": "Dataset",
    "benchmark": "Benchmark",
    "paper": "Paper",
    "hardware": "Hardware",
    "other": "Other",
}
OPENNESS = {"open": "Becomes open", "closed": "Stays closed"}


class LicenceOption(NamedTuple):
    """A licence of the picker; `open_for` are the kinds of output it counts as open for."""

    id: str
    name: str
    osi: bool
    open_for: str


@cache
def licence_options() -> tuple[LicenceOption, ...]:
    """Every current licence of the SPDX list: those that open something first, then by name."""
    found = []
    for choice in LICENCE_CHOICES:
        kinds = (kind for kind in OUTPUT_KINDS if policy_for(kind).takes(choice.id))
        found.append(LicenceOption(choice.id, choice.name, choice.osi, " ".join(kinds)))
    return tuple(sorted(found, key=lambda option: (not option.osi, not option.open_for)))


def check_plan(value: list[dict[str, Any]], _asked: Asked) -> list[Problem]:
    """Every row by itself; licences that do not open what they are for; a plan of nothing open."""
    found = [
        Problem(f"row {number}: {sentence}")
        for number, row in enumerate(value, 1)
        for sentence in _check_row(row)
    ]
    found += [
        Problem(f"row {number}: {sentence}", "warning")
        for number, row in enumerate(value, 1)
        if row["openness"] == "open" and (sentence := _doubt(row))
    ]
    if not any(row["openness"] == "open" for row in value):
        found.append(Problem("nothing in this plan becomes open.", "warning"))
    return found


def _check_row(row: Mapping[str, Any]) -> list[str]:
    found = [] if row["title"] else ["name the output."]
    if row["kind"] not in OUTPUT_KINDS:
        found.append("choose what kind of output it is.")
    if row["openness"] == "closed":
        return found if row["reason"] else [*found, "say why it stays closed."]
    if row["openness"] != "open":
        return [*found, "say whether it becomes open."]
    if not known_licence(row["licence"]):
        said = f"“{row['licence']}” is not a licence of the SPDX list" if row["licence"] else ""
        found.append(f"{said or 'name the licence'}; write it like MIT or Apache-2.0.")
    if not row["place"]:
        found.append("say where it will be published.")
    if not is_date(row["date"]):
        found.append("give the date by which it is published, like 31 12 2027.")
    return found


def _doubt(row: Mapping[str, Any]) -> str:
    kind, licence = row["kind"], row["licence"]
    if kind not in OUTPUT_KINDS or not known_licence(licence) or allowed(kind, licence):
        return ""
    name = OUTPUT_KINDS[kind].lower()
    return f"{licence} does not count as open for “{name}”. Choose {policy_for(kind).text}."


def known_licence(text: str) -> bool:
    """Whether the text is an SPDX licence id or an expression of such."""
    return is_known(text) or (bool(text) and valid_expression(text))


def licence_note(licence: str, kind: str) -> str:
    """What stands beside a chosen licence; empty when there is nothing to say."""
    if not licence:
        return ""
    if not known_licence(licence):
        return "Not a licence of the SPDX list."
    name = "OSI-approved." if is_osi_approved(licence) else "Not OSI-approved."
    if kind not in OUTPUT_KINDS:
        return name
    fits = "counts" if allowed(kind, licence) else "does not count"
    return f"{name} It {fits} as open for this kind of output."
