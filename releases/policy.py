"""Whether the licences found keep the promise of an award. Pure: no Django.

Which licences count as open is `grants/openness.py`: applicants choose by it what is checked here.
"""

from __future__ import annotations

from collections.abc import Iterable

from core import spdx
from grants.openness import CURRENT, KINDS, POLICIES, Policy, allowed, holds, policy_for
from releases.licences import Recognition, same_text

__all__ = [
    "CURRENT",
    "KINDS",
    "POLICIES",
    "Policy",
    "allowed",
    "is_open",
    "licences_in",
    "policy_for",
    "promised_matches",
]


def promised_matches(promised: str, found_ids: Iterable[str]) -> bool:
    """Whether the licences found keep a promise given as an SPDX expression.

    Ids sharing one text ("only", "or later") count as each other: the text cannot tell
    them apart.
    """
    found = {twin for licence_id in found_ids for twin in (licence_id, *same_text(licence_id))}
    return holds(spdx.parse_expression(promised), lambda licence_id: licence_id in found)


def licences_in(expression: str) -> tuple[str, ...]:
    """The ids an expression names, sorted; () when it is not valid."""
    parsed = spdx.parse_expression(expression)
    if parsed is None:
        return ()
    found = {getattr(symbol, "license_symbol", symbol).key for symbol in parsed.symbols}
    return tuple(sorted(found))


def is_open(found: Recognition) -> bool | None:
    """Whether a text is an open licence, for any kind of output; `None`: a person has to look.

    Only a text that is word for word a licence on the lists is open. One that is word for word
    something else, or that names itself a licence known not to be open, is not.
    """
    if found.exact:
        return any(allowed(kind, found.ids) for kind in KINDS)
    return False if found.is_named_closed else None
