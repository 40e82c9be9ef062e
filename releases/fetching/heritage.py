"""Asks Software Heritage to save a repository, and how that stands. No Django.

After the "save code now" interface of its Web API, version 1: origin/save/git/url/<origin>/.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from releases.fetching.guard import Guard, Limits, Rules
from releases.fetching.problems import Unreachable

SIZE = 200_000
How = Literal["asked", "archived", "refused"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request stands: its number there, and the SWHID of what was archived."""

    how: How
    number: int
    snapshot: str = ""
    told: str = ""


def save_code(api: str, origin: str, *, rules: Rules, limits: Limits) -> Answer:
    """Asks for the repository to be saved now. Raises FetchProblem."""
    place = f"{api.rstrip('/')}/origin/save/git/url/{quote(origin, safe=':/')}/"
    return _answer("POST", place, rules, limits)


def save_status(api: str, number: int, *, rules: Rules, limits: Limits) -> Answer:
    """How an earlier request stands. Raises FetchProblem."""
    return _answer("GET", f"{api.rstrip('/')}/origin/save/{number}/", rules, limits)


def _answer(method: str, place: str, rules: Rules, limits: Limits) -> Answer:
    bounds = Limits(limits.connect, limits.read, limits.total, limits.redirects, SIZE)
    with Guard(rules, bounds) as guard:
        answer = guard.request(method, place, headers={"Accept": "application/json"})
        data = b""
        while part := answer.read():
            data += part
        answer.close()
    try:
        told: Any = json.loads(data)
        number = int(told["id"])
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Unreachable(f"{place} did not answer as expected.", kind="server error") from problem
    asked, task = str(told.get("save_request_status")), str(told.get("save_task_status"))
    note = str(told.get("note") or "")[:300]
    if asked == "rejected" or task == "failed":
        return Answer("refused", number, told=note or f"{asked}, {task}")
    if task == "succeeded":
        return Answer("archived", number, str(told.get("snapshot_swhid") or "")[:80], note)
    return Answer("asked", number, told=note or task)
