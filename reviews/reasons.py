"""Why these reviewers, and why not her: one pair of a plan, in words.

Everything said follows from the plan's inputs and its prices, so it can be checked by
hand. The price of a reviewer is what one more place with them would be worth to the
round; a pair's affinity less that price says how good it is for the round as a whole.
Forcing a pair takes the seat of the weakest member who may leave, so it costs at least
the difference of the two (the bound of `reviews.certificate` with one pair fixed).

Plain values only: applications and reviewers are row and column numbers, named by the
sequences in `Names`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reviews.certificate import SCALE, Prices
from reviews.problem import Pairs, Problem, Sheet, flat_pairs, read

Rule = Literal[
    "chosen",
    "pinned",
    "conflict",
    "floor",
    "mutual",
    "institution",
    "senior",
    "load",
    "affinity",
    "tie",
]


LEAST_SAID = 0.0005
"""Differences in affinity that would be 0.000 in print."""


@dataclass(frozen=True)
class Names:
    """What applications, reviewers and institutions are called in the sentences.

    `conflicts` gives the words of a conflict by (application, reviewer), where known;
    `institutions` the name of each reviewer's institution.
    """

    applications: Sequence[str]
    reviewers: Sequence[str]
    conflicts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    institutions: Sequence[str] = ()


@dataclass(frozen=True)
class Why:
    """What is to be said about one pair.

    `rank` is the place of the reviewer's affinity among all who may read the application
    (1 is the closest; None for who may not). `cost` is the least the plan would lose in
    total affinity if the pair were forced; None where nothing can be said of it.
    """

    application: int
    reviewer: int
    rule: Rule
    affinity: float
    rank: int | None
    cost: float | None
    sentences: list[str]


class Reasons:
    """A plan that can be asked about its pairs. Reads the problem once for many questions."""

    def __init__(
        self,
        problem: Problem,
        pairs: Pairs,
        names: Names,
        *,
        prices: Prices | None = None,
        gap: float = 0.0,
        floor: float | None = None,
    ) -> None:
        """Of the plan: its prices, how far it may be from the best, and the floor it kept."""
        self.sheet: Sheet = read(problem)
        self.names = names
        self.floor = max(self.sheet.floor, float("-inf") if floor is None else floor)
        shape = self.sheet.affinity.shape
        flat = flat_pairs(pairs, shape, "pairs")
        self._rows, self._columns = flat // max(1, shape[1]), flat % max(1, shape[1])
        self._loads = np.bincount(self._columns, minlength=shape[1])
        nothing = np.zeros(shape[1], dtype=np.int64)
        both = (nothing, nothing) if prices is None else (prices.least, prices.most)
        self._prices = np.stack(both) / SCALE
        self._gap = gap

    def why_these(self, application: int) -> list[Why]:
        """Each reviewer of an application, the closest first, and why they have the seat."""
        team = self._team(application)
        team = team[np.argsort(-self.sheet.affinity[application, team], kind="stable")]
        return [self._chosen(application, int(reviewer)) for reviewer in team]

    def why_not(self, application: int, reviewer: int) -> Why:
        """What keeps a reviewer from an application, the strictest reason first."""
        if reviewer in self._team(application):
            return self._chosen(application, reviewer)
        barred = self._barred(application, reviewer)
        if barred is not None:
            rule, words = barred
            return self._why(application, reviewer, rule, None, [words])
        return self._outbid(application, reviewer)

    def _chosen(self, application: int, reviewer: int) -> Why:
        sentences = [self._rank_words(application, reviewer)]
        rule: Rule = "chosen"
        if application * self.sheet.width + reviewer in self.sheet.pinned:
            rule = "pinned"
            sentences.insert(0, "Pinned: asked already, or fixed by staff.")
        if self._is_only_senior(application, reviewer):
            sentences.append("Holds the seat kept for a senior reviewer.")
        price = float(self._prices[0, reviewer])
        if price > 0:
            sentences.append(
                f"In demand: full at {self._loads[reviewer]}; one more place would be worth "
                f"{price:.3f} to the round."
            )
        if application * self.sheet.width + reviewer in self.sheet.keep:
            sentences.append("Was in the plan before and is kept where little is lost by it.")
        return self._why(application, reviewer, rule, None, sentences)

    def _barred(self, application: int, reviewer: int) -> tuple[Rule, str] | None:
        """A rule that no price can buy off."""
        if application * self.sheet.width + reviewer in self.sheet.forbidden:
            told = self.names.conflicts.get((application, reviewer))
            words = f"Conflict of interest: {told}" if told else "Conflict of interest."
            return "conflict", words
        affinity = float(self.sheet.affinity[application, reviewer])
        if affinity < self.floor:
            return "floor", f"Affinity {affinity:.3f}; pairs below {self.floor:.3f} are not used."
        for other, theirs in self._mutual(application, reviewer):
            who, what = self.names.reviewers[other], self.names.applications[theirs]
            return "mutual", f"{who}, who applies here, reads this reviewer's own {what}."
        return None

    def _outbid(self, application: int, reviewer: int) -> Why:
        """May read it, and does not: which limit, and what forcing it would cost."""
        worth = self._worth(application)
        leaving = self._leaving(application, reviewer)
        sentences, rule = [], self._rule(application, reviewer)
        if rule == "institution":
            sentences.append(self._institution_words(application, reviewer))
        if rule == "senior":
            sentences.append("The seat left is kept for a senior reviewer.")
        if rule == "pinned":
            sentences.append("Every place that could be given up is pinned.")
        if rule == "load":
            sentences.append(self._load_words(reviewer))
        sentences.append(self._rank_words(application, reviewer))
        cost = None
        if leaving is not None:
            # A free seat costs only what the reviewer is worth elsewhere.
            weakest = worth[:, leaving].min(axis=1) if leaving.size else 0.0
            loss = float((weakest - worth[:, reviewer]).max()) - self._gap
            cost = max(0.0, loss)
            if cost >= LEAST_SAID or not self._gap:
                sentences.append(self._cost_words(cost))
        return self._why(application, reviewer, rule, cost, sentences)

    def _rule(self, application: int, reviewer: int) -> Rule:
        """The limit that decides, the strictest first."""
        team, affinity = self._team(application), self.sheet.affinity[application]
        leaving = self._leaving(application, reviewer)
        free = team[~np.isin(team, self._pins(application))]
        weakest = float(affinity[free].min(initial=np.inf))
        better = float(affinity[reviewer]) > weakest or team.size < self.sheet.demand[application]
        if better and self._crowded(application, reviewer):
            return "institution"
        if better and leaving is not None and leaving.size < free.size:
            return "senior"
        if leaving is None:
            return "senior" if free.size or not team.size else "pinned"
        if self._loads[reviewer] >= self.sheet.high[reviewer]:
            return "load"
        return "tie" if float(affinity[reviewer]) == weakest else "affinity"

    def _leaving(self, application: int, reviewer: int) -> NDArray[np.int64] | None:
        """Members who could make room; empty for a free seat, None when nobody may leave."""
        team = self._team(application)
        free = team[~np.isin(team, self._pins(application))]
        if self._crowded(application, reviewer):
            free = free[self.sheet.institutions[free] == self.sheet.institutions[reviewer]]
        elif team.size < self.sheet.demand[application] and not self._keeps_seat(
            application, reviewer
        ):
            return free[:0]
        senior = self.sheet.senior
        if senior is not None and not senior[reviewer] and senior[team].sum() == 1:
            free = free[~senior[free]]
        return free if free.size else None

    def _worth(self, application: int) -> NDArray[np.float64]:
        """What each reviewer here is worth to the round, at the low and the high prices."""
        worth = self.sheet.affinity[application].astype(np.float64) - self._prices
        lines = (application * self.sheet.width, (application + 1) * self.sheet.width)
        first, last = np.searchsorted(self.sheet.keep, lines)
        worth[:, self.sheet.keep[first:last] - lines[0]] += self.sheet.bonus / SCALE
        return worth

    def _keeps_seat(self, application: int, reviewer: int) -> bool:
        """Whether the one seat left is for seniors and this reviewer is none."""
        senior, team = self.sheet.senior, self._team(application)
        if senior is None or senior[reviewer] or senior[team].any():
            return False
        return bool(team.size + 1 >= self.sheet.demand[application])

    def _crowded(self, application: int, reviewer: int) -> bool:
        mates = self._mates(application, reviewer)
        return bool(self.sheet.spread) and mates.size >= self.sheet.spread

    def _mates(self, application: int, reviewer: int) -> NDArray[np.int64]:
        """Members of the team from the reviewer's institution."""
        team, home = self._team(application), self.sheet.institutions
        return team[home[team] == home[reviewer]]

    def _is_only_senior(self, application: int, reviewer: int) -> bool:
        senior = self.sheet.senior
        if senior is None or not senior[reviewer]:
            return False
        return int(senior[self._team(application)].sum()) == 1

    def _mutual(self, application: int, reviewer: int) -> list[tuple[int, int]]:
        """(applicant, reviewer's own application) where the applicant reads it already."""
        owners, width = self.sheet.own, max(1, self.sheet.width)
        applicants = owners[owners // width == application] % width
        theirs = owners[owners % width == reviewer] // width
        return [
            (int(other), int(row))
            for row in theirs
            for other in np.intersect1d(self._team(int(row)), applicants)
        ]

    def _team(self, application: int) -> NDArray[np.int64]:
        first, last = np.searchsorted(self._rows, (application, application + 1))
        return self._columns[first:last]

    def _pins(self, application: int) -> NDArray[np.int64]:
        width = self.sheet.width
        lines = (application * width, (application + 1) * width)
        first, last = np.searchsorted(self.sheet.pinned, lines)
        return self.sheet.pinned[first:last] - lines[0]

    def _allowed(self, application: int) -> NDArray[np.bool_]:
        width = self.sheet.width
        lines = (application * width, (application + 1) * width)
        first, last = np.searchsorted(self.sheet.forbidden, lines)
        allowed: NDArray[np.bool_] = np.ones(width, dtype=np.bool_)
        allowed[self.sheet.forbidden[first:last] - lines[0]] = False
        return allowed

    def _rank(self, application: int, reviewer: int) -> tuple[int, int] | None:
        """The place of a reviewer among those who may read the application, and their number."""
        allowed = self._allowed(application)
        if not allowed[reviewer]:
            return None
        row = self.sheet.affinity[application]
        return int((row[allowed] > row[reviewer]).sum()) + 1, int(allowed.sum())

    def _rank_words(self, application: int, reviewer: int) -> str:
        affinity = float(self.sheet.affinity[application, reviewer])
        rank = self._rank(application, reviewer)
        if rank is None:
            return f"Affinity {affinity:.3f}."
        place, count = rank
        return f"Affinity {affinity:.3f}, number {place} of {count} who may read it."

    def _load_words(self, reviewer: int) -> str:
        rows = self._rows[self._columns == reviewer]
        if not rows.size:
            return "May not take any application."
        values = self.sheet.affinity[rows, reviewer]
        weakest = int(rows[values.argmin()])
        return (
            f"Full with {rows.size} of {self.sheet.high[reviewer]}; the least close of these is "
            f"{self.names.applications[weakest]} ({float(values.min()):.3f})."
        )

    def _institution_words(self, application: int, reviewer: int) -> str:
        mates = self._mates(application, reviewer)
        who = " and ".join(self.names.reviewers[each] for each in mates)
        where = self.names.institutions[reviewer] if self.names.institutions else ""
        place = f"of {where}" if where else "of the same institution"
        most = self.sheet.spread
        return f"{who} {place} has the place: at most {most} of one institution on an application."

    @staticmethod
    def _cost_words(cost: float) -> str:
        if cost < LEAST_SAID:
            return "Would be as good for the round as a whole: the plan had to choose one."
        return f"Taking this reviewer would cost the round at least {cost:.3f} elsewhere."

    def _why(
        self, application: int, reviewer: int, rule: Rule, cost: float | None, sentences: list[str]
    ) -> Why:
        rank = self._rank(application, reviewer)
        return Why(
            application=application,
            reviewer=reviewer,
            rule=rule,
            affinity=float(self.sheet.affinity[application, reviewer]),
            rank=rank[0] if rank else None,
            cost=cost,
            sentences=sentences,
        )
