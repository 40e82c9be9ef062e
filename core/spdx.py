"""The SPDX licence list: ids, names, which are OSI-approved, and expressions of them.

The data file is made by script/spdx. Knows nothing of which licence suits what: that is
grants/openness.py.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FILE = Path(__file__).resolve().parent / "data" / "spdx-ids.json"
MAX_EXPRESSION = 500


class Choice(NamedTuple):
    """One licence for a picker."""

    id: str
    name: str
    osi: bool
    deprecated: bool


@cache
def _list() -> dict[str, Choice]:
    rows = json.loads(_FILE.read_text())["ids"]
    return {row[0]: Choice(*row) for row in rows}


def licence_choices() -> tuple[Choice, ...]:
    """Every current id with its name and OSI flag, by name; deprecated ids left out."""
    current = (choice for choice in _list().values() if not choice.deprecated)
    return tuple(sorted(current, key=lambda choice: choice.name.lower()))


LICENCE_CHOICES: tuple[Choice, ...] = licence_choices()


def is_known(licence_id: str) -> bool:
    """Whether an id, spelt exactly, is on the list; deprecated ids are."""
    return licence_id in _list()


def is_osi_approved(licence_id: str) -> bool:
    """Whether the Open Source Initiative approved the licence; False when unknown."""
    return is_known(licence_id) and _list()[licence_id].osi


def name_of(licence_id: str) -> str:
    """The licence's full name, or the id itself when it is not on the list."""
    return _list()[licence_id].name if is_known(licence_id) else licence_id


def valid_expression(text: str) -> bool:
    """Whether a text is an SPDX licence expression of known ids (SPDX 2.3, Annex D)."""
    return parse_expression(text) is not None


def parse_expression(text: str) -> Any | None:
    """The parsed expression (operators AND, OR, WITH), or None when it is not valid.

    Ids are matched in any case. LicenseRef- ids are not known to anybody else: not valid.
    """
    if not text.strip() or len(text) > MAX_EXPRESSION:
        return None
    licensing = _licensing()
    try:
        return licensing.parse(text, validate=True, strict=True)
    except Exception:  # noqa: BLE001 - beside its own errors it lets out others: IndexError for “()”
        return None


@cache
def _licensing() -> Any:
    # Imported here: building the table of symbols takes 45 ms.
    from license_expression import LicenseSymbol, Licensing, get_license_index

    exceptions = [
        LicenseSymbol(entry["spdx_license_key"], is_exception=True)
        for entry in get_license_index()
        if entry.get("is_exception") and _is_exception_id(entry.get("spdx_license_key"))
    ]
    return Licensing([*(LicenseSymbol(licence_id) for licence_id in _list()), *exceptions])


def _is_exception_id(key: str | None) -> bool:
    """Whether a key is an SPDX exception; some old ids are listed as licences instead."""
    return key is not None and not key.startswith("LicenseRef-") and not is_known(key)
