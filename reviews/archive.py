"""A plan's inputs and result as bytes, so that it can be made again years later.

A NumPy archive: the problem as the solver took it, the keys of its rows and columns, the
pairs that came out, and the prices that prove them. Nothing in it depends on what the
database says by then.
"""

from __future__ import annotations

import dataclasses
import io
import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviews.certificate import Prices
from reviews.matching import Plan, plan
from reviews.problem import Problem
from reviews.teams import IntArray

_PAIRS = ("forbidden", "pinned", "keep", "own")
_LISTS = ("demand", "max_load", "min_load", "institutions", "senior")
_SETTINGS = ("keep_bonus", "min_affinity", "spread", "fair", "most_probable", "seed")


@dataclass(frozen=True, eq=False)
class Archive:
    """What a plan was made from and what came out.

    `applications` and `reviewers` are the database keys of rows and columns; `pairs` are
    rows of (application, reviewer) numbers.
    """

    problem: Problem
    applications: IntArray
    reviewers: IntArray
    pairs: IntArray
    objective: float
    bound: float
    floor: float | None
    prices: Prices

    @classmethod
    def of(
        cls, problem: Problem, result: Plan, applications: IntArray, reviewers: IntArray
    ) -> Archive:
        """Of a problem and the plan that solves it."""
        pairs = np.array([(a, r) for a, r, _ in result.pairs], dtype=np.int64).reshape(-1, 2)
        certificate = (result.objective, result.bound, result.floor, result.prices)
        return cls(problem, applications, reviewers, pairs, *certificate)

    def pack(self) -> bytes:
        """As a compressed NumPy archive."""
        parts: dict[str, NDArray[np.generic]] = {
            "affinity": np.asarray(self.problem.affinity),
            "applications": self.applications,
            "reviewers": self.reviewers,
            "pairs": self.pairs,
            "least": self.prices.least,
            "most": self.prices.most,
        }
        for name in _PAIRS:
            listed = sorted((int(a), int(r)) for a, r in getattr(self.problem, name))
            parts[name] = np.array(listed, dtype=np.int64).reshape(-1, 2)
        for name in _LISTS:
            value = getattr(self.problem, name)
            if value is not None:
                parts[name] = np.asarray(value)
        settings = {name: getattr(self.problem, name) for name in _SETTINGS}
        result = {"objective": self.objective, "bound": self.bound, "floor": self.floor}
        text = json.dumps({"settings": settings, "result": result})
        parts["told"] = np.frombuffer(text.encode(), dtype=np.uint8)
        target = io.BytesIO()
        np.savez_compressed(target, allow_pickle=False, **parts)
        return target.getvalue()

    @classmethod
    def unpack(cls, content: bytes) -> Archive:
        """Back from the bytes. KeyError for a table of before plans were kept whole."""
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            told = json.loads(parts["told"].tobytes().decode())
            lists = {name: parts[name] for name in _LISTS if name in parts.files}
            pairs = {name: parts[name] for name in _PAIRS}
            problem = Problem(parts["affinity"], **lists, **pairs, **told["settings"])
            prices = Prices(parts["least"], parts["most"])
            keys = (parts["applications"], parts["reviewers"], parts["pairs"])
            return cls(problem, *keys, **told["result"], prices=prices)

    @staticmethod
    def proof(content: bytes) -> tuple[IntArray, Prices, float | None]:
        """Of the bytes only the keys of the columns, their prices and the floor kept.

        The affinities, which are nearly all of it, stay packed. KeyError as in `unpack`.
        """
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            told = json.loads(parts["told"].tobytes().decode())
            prices = Prices(parts["least"], parts["most"])
            return parts["reviewers"], prices, told["result"]["floor"]

    def differences(self) -> list[str]:
        """What comes out otherwise when the plan is made again; empty when nothing does."""
        again = plan(self.problem)
        before = {(int(a), int(r)) for a, r in self.pairs}
        after = {(a, r) for a, r, _ in again.pairs}
        found = []
        if before != after:
            moved = len(before - after), len(after - before)
            found.append(f"{moved[0]} pairs are gone and {moved[1]} are new")
        for field in dataclasses.fields(self):
            if field.name in {"objective", "bound", "floor"}:
                was, now = getattr(self, field.name), getattr(again, field.name)
                if was != now:
                    found.append(f"{field.name} {was} is now {now}")
        return found
