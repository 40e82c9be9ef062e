"""The ranking table of a call, with the line where the budget ends."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, F, Func, JSONField, Max, Q, Sum

from grants.models import Call, Submission
from grants.queries import applications_in_round, standing_submissions
from grants.snapshot import asked_amount
from reviews.models import Decision, Review
from reviews.queries.reviewing import counted_reviews
from reviews.queries.tallies import tallies_of
from reviews.ranking import FundingLine, Ranked, by_lot, funding_line, rank_tallies

DAY = 24 * 3600
_BUDGET_ONLY = (
    "jsonb_path_query_array(%(expressions)s, "
    """'$.sections[*].questions[*] ? (@.kind == "budget")')"""
)


# Named tuples: there are thousands of them on every request, and they are made four times as fast.
class RankingRow(NamedTuple):
    """One application. Money in minor units; `cumulative` adds up what is asked down to here.

    `recommended` counts the reviews that say fund, fund if there is money, do not fund. `panel` is
    the mean of what the panel scored in its last meeting.
    """

    position: int
    reference: str
    title: str
    rank: int | None
    tied: bool
    reviews: int
    mean: float | None
    spread: float | None
    lowest: float | None
    highest: float | None
    asked: int | None
    cumulative: int
    above_line: bool
    outcome: str
    outcome_name: str
    amount: int | None
    amount_text: str = ""
    recommended: tuple[int, int, int] = (0, 0, 0)
    panel: float | None = None

    @property
    def tone(self) -> str:
        """The tone of the decision's tag."""
        return {"fund": "success", "waitlist": "info"}.get(self.outcome, "neutral")


@dataclass(frozen=True)
class RankingTable:
    """All applications of the round, best first; `line_after` rows are above the line.

    `asks` is what each asks for, in minor units, nothing counting as 0. `tied_line` is the line
    as it would be without any draw.
    """

    rows: list[RankingRow]
    line_after: int
    line_total: int
    remaining: int
    shortfall: int
    undecided: int
    tied_line: FundingLine
    asks: dict[str, int]


class Place(NamedTuple):
    """Where an application stands by its reviews."""

    application: str
    rank: int | None = None
    tied: bool = False
    reviews: int = 0
    mean: float | None = None
    spread: float | None = None
    lowest: float | None = None
    highest: float | None = None
    recommended: tuple[int, int, int] = (0, 0, 0)


def ranking_of(
    call: Call,
    print_: str = "",
    *,
    without: Collection[str] = frozenset(),
    lots: Mapping[str, int] = MappingProxyType({}),
) -> RankingTable:
    """The ranking as it is now: the same few queries for ten and for ten thousand applications.

    `print_` is the `counted_print` when the caller has it. `without` are references that a
    conflict of interest hides from the reader: ranks, line and sums are those of the others. `lots`
    are drawn places by reference: they part those who share a rank.
    """
    facts = {
        row[0]: row
        for row in applications_in_round(call)
        .order_by("reference")
        .values_list("reference", "pk", "title", "decision__outcome", "decision__amount")
        if row[0] not in without
    }
    asked = asked_amounts(call)
    ranked = [each for each in places(call, print_) if each.application in facts]
    if without:
        ranked = _ranked_anew(ranked)
    placed = {each.application for each in ranked}
    ranked += [Place(reference) for reference in facts if reference not in placed]
    asks = {reference: asked.get(row[1]) or 0 for reference, row in facts.items()}
    ranked = by_lot(ranked, lots)
    line = funding_line(ranked, asks, call.budget, lots)
    above = set(line.above)
    names = {str(value): str(label) for value, label in Decision.Outcome.choices}
    rows: list[RankingRow] = []
    total = 0
    for position, each in enumerate(ranked, 1):
        _, pk, title, outcome, amount = facts[each.application]
        total += asks[each.application]
        rows.append(
            RankingRow(
                position=position,
                reference=each.application,
                title=title,
                rank=each.rank,
                tied=each.tied,
                reviews=each.reviews,
                mean=each.mean,
                spread=each.spread,
                lowest=each.lowest,
                highest=each.highest,
                asked=asked.get(pk),
                cumulative=total,
                above_line=each.application in above,
                outcome=outcome or "",
                outcome_name=names.get(outcome or "", ""),
                amount=amount,
                recommended=each.recommended,
            )
        )
    return RankingTable(
        rows=rows,
        line_after=len(line.above),
        line_total=line.total,
        remaining=line.remaining,
        shortfall=line.shortfall,
        tied_line=funding_line(ranked, asks, call.budget) if lots else line,
        asks=asks,
        undecided=sum(not row.outcome for row in rows),
    )


def _ranked_anew(rows: Iterable[Place]) -> list[Place]:
    """The places of what is left, ties sharing the better one; no gap tells of what is missing."""
    found: list[Place] = []
    for rank, group in groupby(rows, key=attrgetter("rank")):
        equals = list(group)
        place, tied = len(found) + 1, len(equals) > 1
        if rank is not None:
            equals = [each._replace(rank=place, tied=tied) for each in equals]
        found += equals
    return found


def asks_of(call: Call) -> dict[str, int]:
    """What each application in the round asks for, by reference; nothing counts as 0."""
    asked = asked_amounts(call)
    rows = applications_in_round(call).order_by().values_list("reference", "pk")
    return {reference: asked.get(pk) or 0 for reference, pk in rows}


def counted_print(call: Call) -> str:
    """What tells the reviews that count now from any others.

    One more, one less or one handed in anew is another print.
    """
    counted = counted_reviews(call).aggregate(
        count=Count("pk"), keys=Sum("pk"), last=Max("submitted_at"), moved=Max("changed_at")
    )
    return ":".join(str(value) for value in counted.values())


def places(call: Call, print_: str = "") -> list[Place]:
    """The reviewed applications of a call, best first.

    Kept in the cache for exactly the reviews that count now.
    """
    shape = ",".join(Place._fields)
    text = f"{shape}:{print_ or counted_print(call)}"
    key = f"reviews:places:{call.pk}:{hashlib.sha256(text.encode()).hexdigest()}"
    # Plain tuples, under a key that names their fields: an upgrade never reads what it cannot.
    stored: list[tuple[Any, ...]] | None = cache.get(key)
    if stored is None:
        said = _recommended(call)
        stored = [
            tuple(_as_place(each, said[each.application]))
            for each in rank_tallies(tallies_of(call))
        ]
        cache.set(key, stored, DAY)
    return [Place._make(row) for row in stored]


def _recommended(call: Call) -> defaultdict[str, tuple[int, int, int]]:
    """How many of the counted reviews recommend what, by reference."""
    kinds = Review.Recommendation
    rows = (
        counted_reviews(call)
        .values_list("assignment__application__reference")
        .annotate(
            fund=Count("pk", filter=Q(recommendation=kinds.FUND)),
            maybe=Count("pk", filter=Q(recommendation=kinds.MAYBE)),
            decline=Count("pk", filter=Q(recommendation=kinds.DECLINE)),
        )
        .order_by()
    )
    found: defaultdict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    found.update({name: (fund, maybe, decline) for name, fund, maybe, decline in rows})
    return found


def _as_place(each: Ranked, recommended: tuple[int, int, int]) -> Place:
    return Place(
        application=each.application,
        rank=each.rank,
        tied=each.tied,
        reviews=each.reviews,
        mean=_number(each.mean),
        spread=each.spread,
        lowest=_number(each.lowest),
        highest=_number(each.highest),
        recommended=recommended,
    )


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def asked_amounts(call: Call) -> dict[int, int | None]:
    """What each application in the round asks for, in minor units, by pk.

    Read from the frozen submissions, so kept in the cache until another one arrives.
    """
    newest = Submission.objects.filter(application__call=call).aggregate(
        last=Max("pk"), count=Count("pk")
    )
    key = f"reviews:asked:{call.pk}:{newest['last']}:{newest['count']}"
    known: dict[int, int | None] | None = cache.get(key)
    if known is None:
        # The database takes the budget out: a submission holds whole essays besides.
        budget = Func(F("content"), template=_BUDGET_ONLY, output_field=JSONField())
        rows = standing_submissions(applications_in_round(call)).annotate(budget=budget)
        known = {
            pk: asked_amount({"sections": [{"questions": found}]})
            for pk, found in rows.values_list("application_id", "budget")
        }
        cache.set(key, known, DAY)
    return known
