"""What the mixed model says of a call's reviews: read from the cache, computed by a worker.

The model itself (`reviews/calibration.py`) is imported only where it runs: SciPy costs a web
process a third of a second and 60 MiB.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache import cache
from django.db.models import F, Sum

from grants.models import Call
from reviews.models import Reviewer
from reviews.queries.ranking import DAY, asks_of, counted_print
from reviews.queries.tallies import counted_scores

if TYPE_CHECKING:
    from reviews.calibration import Calibration, Scored

SEED = 1
"""Of the draws: the same reviews always give the same figures."""


class Estimate(NamedTuple):
    """One application: calibrated score and its standard error, expected rank, intervals, chance.

    `best` to `worst` is the 50 % interval of rank, `least` to `most` the 90 % one.
    """

    score: float
    error: float
    expected: float
    best: int
    worst: int
    least: int
    most: int
    chance: float


class Harshness(NamedTuple):
    """One reviewer, by key: what they gave on average and their effect with its standard error."""

    reviewer: str
    reviews: int
    raw: float
    effect: float
    error: float


@dataclass(frozen=True)
class Judgement:
    """What the model says. `refusal` says why it says nothing; `note` is a caution.

    `shares` are the per cent of a score's variance that come from the application, the reviewer
    and chance. `estimates` are by reference.
    """

    refusal: str = ""
    note: str = ""
    shares: tuple[int, int, int] = (0, 0, 0)
    estimates: dict[str, Estimate] = field(default_factory=dict)
    harshness: list[Harshness] = field(default_factory=list)

    def __bool__(self) -> bool:
        return not self.refusal


def kept(key: str) -> Judgement | None:
    """What is stored under the key."""
    stored: dict[str, Any] | None = cache.get(key)
    if stored is None:
        return None
    return Judgement(
        refusal=stored["refusal"],
        note=stored["note"],
        shares=tuple(stored["shares"]),
        estimates={name: Estimate._make(each) for name, each in stored["estimates"].items()},
        harshness=[Harshness._make(each) for each in stored["harshness"]],
    )


def judgement_key(call: Call, print_: str, asks: Mapping[str, int]) -> str:
    """Where the answer is kept: for exactly these reviews, amounts and this budget.

    `print_` is the `counted_print`, `asks` what the applications in the round ask for.
    """
    fields = ",".join((*Estimate._fields, *Harshness._fields))
    text = f"{fields}:{print_}:{call.budget}:{sorted(asks.items())}"
    return f"reviews:judgement:{call.pk}:{hashlib.sha256(text.encode()).hexdigest()}"


def key_now(call: Call) -> str:
    """Where the answer about the reviews that count now is kept."""
    return judgement_key(call, counted_print(call), asks_of(call))


def compute(call: Call) -> None:
    """Ask the model and keep the answer. Takes a second for 2,000 applications: for workers."""
    from reviews.calibration import calibrate

    asks = asks_of(call)
    key = judgement_key(call, counted_print(call), asks)
    found = calibrate(_scored(call))
    stored = {"refusal": found.refusal, "note": found.note, "shares": (0, 0, 0)}
    cache.set(key, {"estimates": {}, "harshness": [], **stored, **_plain(found, asks, call)}, DAY)


def _scored(call: Call) -> "list[Scored]":
    """The counted reviews as triples of reference, key of the reviewer and weighted mean."""
    from reviews.calibration import Scored

    rows = (
        counted_scores(call)
        .values_list(
            "review__assignment__application__reference", "review__assignment__reviewer__key"
        )
        .annotate(total=Sum(F("value") * F("criterion__weight")), weight=Sum("criterion__weight"))
        .order_by()
    )
    return [Scored(name, str(key), total / weight) for name, key, total, weight in rows]


def _plain(found: "Calibration", asks: Mapping[str, int], call: Call) -> dict[str, Any]:
    """The figures as plain tuples, ranks and chances included; nothing when it was refused."""
    from reviews.standings import standings

    if found.design is None or found.components is None:
        return {}
    # The design numbers the applications by name.
    names = sorted(each.application for each in found.merits)
    ranks = standings(
        found.design,
        found.components,
        costs=[asks.get(name, 0) for name in names],
        budget=call.budget,
        seed=SEED,
    )
    merits = {each.application: each for each in found.merits}
    total = found.components.total
    return {
        "shares": tuple(round(100 * part / total) for part in found.components),
        "estimates": {
            name: (
                merits[name].score,
                merits[name].error,
                each.expected,
                *each.middle,
                *each.wide,
                each.chance,
            )
            for name, each in zip(names, ranks, strict=True)
        },
        "harshness": [tuple(each) for each in found.severities],
    }


def reviewer_names(call: Call) -> dict[str, str]:
    """The names of the call's reviewers by key."""
    rows = Reviewer.objects.filter(panel__call=call).select_related("user")
    return {str(row.key): str(row.user) for row in rows}
