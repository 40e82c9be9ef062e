"""Which licences count as open for which kind of output.

Versioned: an award keeps the version it was made under. Pure: no Django. Applicants are warned
by it while they write their plan; `releases/` checks what they hand in by the same table.

`isOsiApproved` alone is wrong for data, models and papers: it is false for CC0-1.0,
CC-BY-4.0 and the data licences, and OSI approves licences of software only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core import spdx

KINDS = ("code", "model", "dataset", "benchmark", "paper", "hardware", "other")
CURRENT = "2026-11"

_DATA_LICENCES = frozenset(
    {
        "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0",
        "ODbL-1.0", "PDDL-1.0", "ODC-By-1.0", "OpenMDW-1.0",
    }
)  # fmt: skip
_PAPER_LICENCES = frozenset({"CC0-1.0", "CC-BY-4.0"})


@dataclass(frozen=True, slots=True)
class Policy:
    """The licences open enough for one kind of output: OSI-approved ones or not, and others."""

    osi: bool
    also: frozenset[str]
    text: str

    def takes(self, licence_id: str) -> bool:
        """Whether one SPDX id is on the list."""
        return licence_id in self.also or (self.osi and spdx.is_osi_approved(licence_id))


POLICIES: dict[str, dict[str, Policy]] = {
    "2026-11": {
        "code": Policy(True, frozenset(), "a licence approved by the Open Source Initiative"),
        "model": Policy(
            True, _DATA_LICENCES, "an OSI-approved licence, OpenMDW or an open data licence"
        ),
        "dataset": Policy(True, _DATA_LICENCES, "an open data licence or an OSI-approved one"),
        "benchmark": Policy(True, _DATA_LICENCES, "an open data licence or an OSI-approved one"),
        "paper": Policy(False, _PAPER_LICENCES, "CC BY 4.0 or CC0"),
        "hardware": Policy(
            True,
            frozenset({"CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "TAPR-OHL-1.0", "CERN-OHL-1.2"}),
            "an open hardware licence or an OSI-approved one",
        ),
        "other": Policy(True, _DATA_LICENCES, "an OSI-approved licence or an open content one"),
    }
}


def current_version() -> str:
    """The version new awards are made under."""
    return CURRENT


def policy_for(kind: str, version: str = CURRENT) -> Policy:
    """The policy of a kind. Raises KeyError for an unknown kind or version."""
    return POLICIES[version][kind]


def allowed(kind: str, ids: str | Iterable[str], version: str = CURRENT) -> bool:
    """Whether a licence is open enough for a kind of output.

    ids: an SPDX expression, where AND needs every part, OR needs one, and WITH takes its
    licence; or the ids sharing one text, of which one on the list is enough.
    """
    policy = policy_for(kind, version)
    if isinstance(ids, str):
        return holds(spdx.parse_expression(ids), policy.takes)
    return any(policy.takes(licence_id) for licence_id in ids)


def holds(node: Any | None, takes: Callable[[str], bool]) -> bool:
    """Evaluates a parsed expression with a yes or no for each licence id."""
    if node is None:
        return False
    operator = getattr(node, "operator", "").strip()
    if operator == "AND":
        return all(holds(part, takes) for part in node.args)
    if operator == "OR":
        return any(holds(part, takes) for part in node.args)
    if hasattr(node, "license_symbol"):
        return takes(node.license_symbol.key)
    return takes(node.key)
