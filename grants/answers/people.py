"""Organisations and the team, with their identifiers. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from core.identifiers import is_orcid, is_ror, plain_orcid, plain_ror
from grants.answers.shapes import Asked, Problem, one_line
from grants.wordcount import clean_text

MAX_NAME = 300
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ROR_INSIDE = re.compile(r"\(?\s*(https?://ror\.org/0[a-z0-9]{8})/?\s*\)?", re.IGNORECASE)


def parse_organisation(data: Mapping[str, Any], key: str) -> dict[str, str] | None:
    """`{"name", "ror"}` from the boxes `key` and `key_ror`; `None` when both are empty.

    A ROR address pasted into the name moves to where it belongs.
    """
    said = data.get(key, data.get("value", ""))
    if isinstance(said, Mapping):
        said, given = said.get("name", ""), said.get("ror", "")
    else:
        given = data.get(f"{key}_ror", "")
    name = one_line(clean_text(str(said or "")))
    ror = one_line(clean_text(str(given or "")))
    pasted = _ROR_INSIDE.search(name)
    if pasted and not ror:
        ror = pasted[1]
        name = one_line(name.replace(pasted[0], " "))
    if is_ror(plain_ror(name)) and not ror:
        name, ror = "", name
    return {"name": name, "ror": plain_ror(ror)} if name or ror else None


def check_organisation(value: Mapping[str, str], _asked: Asked) -> list[Problem]:
    """A name; the ROR id is extra, but a wrong one is pointed out."""
    found = []
    if not value["name"]:
        found.append("give the name of the organisation.")
    if len(value["name"]) > MAX_NAME:
        found.append(f"a name has at most {MAX_NAME} characters.")
    if value["ror"] and not is_ror(value["ror"]):
        found.append(
            f"“{value['ror'][:60]}” is not a ROR id. It looks like https://ror.org/052gg0110; "
            "leave it empty if you do not know it."
        )
    return [Problem(sentence) for sentence in found]


def organisation_text(value: Mapping[str, str]) -> str:
    """`Name (https://ror.org/…)`."""
    name, ror = value.get("name", ""), value.get("ror", "")
    return f"{name} ({ror})" if name and ror else name or ror


def organisation_pairs(value: Mapping[str, str] | None, key: str) -> list[list[str]]:
    """The two boxes of the answer."""
    given = value or {"name": "", "ror": ""}
    return [[key, given["name"]], [f"{key}_ror", given["ror"]]]


def organisation_key(value: Mapping[str, str] | None) -> str:
    """What tells organisations apart: the ROR id when it is right, else the folded name."""
    if not value:
        return ""
    ror = value.get("ror", "")
    return ror if is_ror(ror) else one_line(value.get("name", "")).casefold()[:200]


def team_types(row: dict[str, str]) -> dict[str, str]:
    """The iD of a row without its address."""
    return {"orcid": plain_orcid(row["orcid"])} if "orcid" in row else {}


def check_team_row(row: Mapping[str, Any]) -> list[str]:
    """A name, an address, and an iD whose check digit is right."""
    found = [] if row["name"] else ["give the name."]
    if not _EMAIL.fullmatch(row["email"]):
        found.append("give an e-mail address, like name@example.org.")
    orcid = row.get("orcid", "")
    if orcid and not is_orcid(orcid):
        found.append(
            f"“{orcid[:40]}” is not an ORCID iD. It has 16 digits, like 0000-0002-1825-0097; check "
            "each of them, or leave it empty."
        )
    return found
