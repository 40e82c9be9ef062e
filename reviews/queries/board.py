"""Everything the ranking page of a call stands on, read in a few queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db.models import Avg

from grants.models import Call
from reviews.band import EQUAL, HALF, Band, band_around
from reviews.models import BandRule, Lot, PanelScore
from reviews.queries.calibrating import Judgement, judgement_key, kept
from reviews.queries.conflicts import no_conflict
from reviews.queries.ranking import RankingTable, counted_print, ranking_of
from reviews.states import LotteryState, MeetingItemState


@dataclass(frozen=True)
class Board:
    """The ranking, what the model says of it, and the band around the line.

    `judgement` is None until it is computed. `rule` is what the call says of the band, `ruled`
    what could be used: equal scores as long as there are no intervals. `drawn` are places by
    reference, `waiting` the references that are in a draw that is not drawn yet. `hidden` are left
    out of it all.
    """

    table: RankingTable
    judgement: Judgement | None
    rule: str
    ruled: str
    band: Band
    drawn: dict[str, int]
    waiting: frozenset[str]
    hidden: tuple[str, ...] = ()
    has_panel: bool = False


def board_of(call: Call, *, hidden: Collection[str] = ()) -> Board:
    """The ranking page's facts as they are now.

    What the reader may not know is left out. Then nothing calibrated is in it either: the model
    reads all reviews, and what it says of one application tells of the others.
    """
    print_ = counted_print(call)
    lots = list(
        Lot.objects.filter(lottery__call=call, standing=True)
        .exclude(application__reference__in=hidden)
        .values_list("application__reference", "position", "lottery__state")
    )
    drawn = {name: place for name, place, _ in lots if place is not None}
    table = with_panel(ranking_of(call, print_, without=hidden, lots=drawn), panel_means(call))
    judgement = None if hidden else kept(judgement_key(call, print_, table.asks))
    rule = band_rule(call)
    ruled = rule if judgement else EQUAL
    intervals = None
    if judgement and ruled != EQUAL:
        intervals = {
            name: (each.best, each.worst) if ruled == HALF else (each.least, each.most)
            for name, each in judgement.estimates.items()
            if name in table.asks
        }
    return Board(
        table=table,
        judgement=judgement,
        rule=rule,
        ruled=ruled,
        band=band_around(table.tied_line, table.asks, call.budget, intervals),
        drawn=drawn,
        waiting=frozenset(name for name, _, state in lots if state == LotteryState.PREPARED),
        hidden=tuple(hidden),
        has_panel=any(row.panel is not None for row in table.rows),
    )


def with_panel(table: RankingTable, means: Mapping[str, float]) -> RankingTable:
    """The table with what the panel scored beside it."""
    if not means:
        return table
    rows = [row._replace(panel=means.get(row.reference)) for row in table.rows]
    return replace(table, rows=rows)


def panel_means(call: Call) -> dict[str, float]:
    """What the panel scored in the last meeting that closed an application, by reference.

    Without scores of those in conflict by now. One query.
    """
    given = (
        PanelScore.objects.filter(
            no_conflict("reviewer__user", "item__application"),
            item__meeting__panel__call=call,
            item__state=MeetingItemState.CLOSED,
        )
        .values_list("item__application__reference", "item__closed_at", "item")
        .annotate(mean=Avg("tenths"))
        .order_by("item__closed_at", "item_id")
    )
    return {reference: float(tenths) / 10 for reference, _, _, tenths in given}


def band_rule(call: Call) -> str:
    """Which applications around the line count as equal in this call."""
    return BandRule.objects.filter(call=call).values_list("rule", flat=True).first() or EQUAL
