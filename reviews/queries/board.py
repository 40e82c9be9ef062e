"""Everything the ranking page of a call stands on, read in a few queries."""

from dataclasses import dataclass

from grants.models import Call
from reviews.band import EQUAL, HALF, Band, band_around
from reviews.models import BandRule, Lot
from reviews.queries.calibrating import Judgement, judgement_key, kept
from reviews.queries.ranking import RankingTable, counted_print, ranking_of
from reviews.states import LotteryState


@dataclass(frozen=True)
class Board:
    """The ranking, what the model says of it, and the band around the line.

    `judgement` is None until it is computed. `rule` is what the call says of the band, `ruled`
    what could be used: equal scores as long as there are no intervals. `drawn` are places by
    reference, `waiting` the references that are in a draw that is not drawn yet.
    """

    table: RankingTable
    judgement: Judgement | None
    rule: str
    ruled: str
    band: Band
    drawn: dict[str, int]
    waiting: frozenset[str]


def board_of(call: Call) -> Board:
    """The ranking page's facts as they are now."""
    print_ = counted_print(call)
    table = ranking_of(call, print_)
    judgement = kept(judgement_key(call, print_, table.asks))
    rule = band_rule(call)
    ruled = rule if judgement else EQUAL
    intervals = None
    if judgement and ruled != EQUAL:
        intervals = {
            name: (each.best, each.worst) if ruled == HALF else (each.least, each.most)
            for name, each in judgement.estimates.items()
            if name in table.asks
        }
    lots = list(
        Lot.objects.filter(lottery__call=call, standing=True).values_list(
            "application__reference", "position", "lottery__state"
        )
    )
    return Board(
        table=table,
        judgement=judgement,
        rule=rule,
        ruled=ruled,
        band=band_around(table.line, table.asks, call.budget, intervals),
        drawn={name: place for name, place, _ in lots if place is not None},
        waiting=frozenset(name for name, _, state in lots if state == LotteryState.PREPARED),
    )


def band_rule(call: Call) -> str:
    """Which applications around the line count as equal in this call."""
    return BandRule.objects.filter(call=call).values_list("rule", flat=True).first() or EQUAL
