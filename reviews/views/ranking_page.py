"""What the ranking page shows: shared by looking at it and by a decision that is refused."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.urls import reverse

from core.errors import YES
from core.web import SignedInRequest
from grants.models import Call
from reviews.band import RULES, doubted
from reviews.forms.decisions import DecideForm, plain_money
from reviews.forms.ranking import BandForm
from reviews.permissions import can_announce, can_decide
from reviews.plots import Picture, Point, picture
from reviews.queries.board import Board, board_of
from reviews.queries.calibrating import Estimate
from reviews.queries.decisions import promised_money
from reviews.queries.ranking import RankingRow
from reviews.tasks import calibrate_call
from reviews.views.common import LARGE, action, call_page
from reviews.views.lineup import (
    DASH,
    HALF,
    WIDE,
    Line,
    arranged,
    figure_cells,
    headings,
    is_sort,
    percent,
)

SIZES = (50, 250)

Filter = Callable[[RankingRow], bool]


class Wish(NamedTuple):
    """What the address asks for: order, part, rows a page, and how many rows to leave out."""

    sort: str = "rank"
    show: str = ""
    size: int = SIZES[0]
    first: int = 0


def wish_of(request: SignedInRequest) -> Wish:
    """The wish in the address; what makes no sense counts as not said."""
    sort = request.GET.get("sort", "")
    after = request.GET.get("after", "")
    return Wish(
        sort=sort if is_sort(sort) else "rank",
        show=request.GET.get("show", ""),
        size=SIZES[1] if request.GET.get("rows") == str(SIZES[1]) else SIZES[0],
        first=int(after) if after.isdecimal() and len(after) < 9 else 0,
    )


def current_board(call: Call, hidden: Collection[str] = ()) -> Board:
    """The board without what is hidden; when figures are not there yet, a worker computes them."""
    board = board_of(call, hidden=hidden)
    if board.judgement is None and board.table.rows and not board.hidden:
        calibrate_call.delay_on_commit(call.pk)
    return board


def ranking_page(
    request: SignedInRequest, call: Call, board: Board, form: DecideForm | None = None
) -> HttpResponse:
    """The page; with a decision that was refused, its form says why."""
    form = form or DecideForm(rows={}, currency=call.currency)
    table, wish, verdict = board.table, wish_of(request), can_decide(request.user, call)
    promised = promised_money(call, without=board.hidden)
    context = {
        "table": table,
        "board": board,
        "hidden_words": _hidden_words(board),
        "doubts": _doubts(board, call),
        "form": form,
        "deciding": bool(verdict),
        "obstacle": verdict.reason,
        "promised": promised,
        "free": call.budget - promised,
        "chosen": set(request.POST.getlist("chosen")),
        "views": _views(board, wish),
        "show": wish.show,
        "plot": _plot(board) if wish == Wish() else None,
        "rule_name": RULES[board.ruled],
        "further": _further(call, board) if wish.show == "band" else [],
        "band_form": BandForm(initial={"rule": board.rule}),
        "actions": _actions(request, call),
        **_rows(request, call, board, wish),
    }
    return call_page(request, "reviews/staff_ranking.html", call, "ranking", context, forms=[form])


def _doubts(board: Board, call: Call) -> list[str]:
    """Sentences on where the line and the model disagree; none once the results are out."""
    if not board.judgement or call.announced_at:
        return []
    above = {row.reference for row in board.table.rows if row.above_line}
    drawn = board.drawn
    chances = {
        name: each.chance for name, each in board.judgement.estimates.items() if name not in drawn
    }
    said = zip(
        ("Above it, and more likely below", "Below it, and more likely above"),
        doubted(above, chances),
        strict=True,
    )
    return [f"{words}: {_listed(found)}." for words, found in said if found]


def _listed(found: list[tuple[str, float]], most: int = 5) -> str:
    names = ", ".join(
        f"{name} ({percent(chance)})".replace(" %", "\u00a0%") for name, chance in found[:most]
    )
    return f"{names} and {len(found) - most} more" if len(found) > most else names


def _hidden_words(board: Board) -> str:
    names = ", ".join(board.hidden[:3])
    more = f" and {len(board.hidden) - 3} more" if len(board.hidden) > 3 else ""
    return (
        f"A conflict of interest hides {names}{more} from you. Ranks, line and sums are those of "
        "the others, and nothing calibrated is shown: it would count what is hidden."
    )


def _rows(request: SignedInRequest, call: Call, board: Board, wish: Wish) -> dict[str, Any]:
    """The rows of this page with their headings and the links to the next."""
    guesses = board.judgement.estimates if board.judgement else {}
    sort = wish.sort
    if not guesses and sort.removeprefix("-") in {"score", "expected", "chance"}:
        sort = "rank"
    keep = _filters(board).get(wish.show)
    rows = [row for row in board.table.rows if keep(row)] if keep else board.table.rows
    if sort != "rank":
        rows = arranged(rows, guesses, sort)
    first = min(wish.first, len(rows))
    line_at = board.table.line_after if sort == "rank" and not keep else None
    address = reverse("grants:staff_application_detail", args=["REFERENCE"])
    return {
        "rows": [
            _line(row, request, call, board, line_at) for row in rows[first : first + wish.size]
        ],
        "headings": headings(sort, model=bool(guesses), panel=board.has_panel),
        "model": bool(guesses),
        "address": address.partition("REFERENCE")[0],
        "found": len(rows),
        "size": wish.size,
        "next": first + wish.size if first + wish.size < len(rows) else None,
        "previous": max(first - wish.size, 0) if first else None,
    }


def _line(
    row: RankingRow, request: SignedInRequest, call: Call, board: Board, line_at: int | None
) -> Line:
    """One row, with its amount as typed, else as decided: `80000.00`."""
    typed = request.POST.get(f"amount-{row.reference}")
    if typed is None and row.amount:
        typed = plain_money(row.amount, call.currency)
    return Line(
        name=row.reference,
        title=row.title or "Untitled application",
        rank=str(row.rank or DASH),
        tied=row.tied,
        in_band=row.reference in board.band.members and row.reference not in board.drawn,
        drawn=board.drawn.get(row.reference),
        figures=figure_cells(row, board, call.currency),
        outcome=row.outcome_name,
        tone=row.tone,
        amount=typed or "",
        ends=row.position == line_at,
    )


def _filters(board: Board) -> dict[str, Filter]:
    return {
        "above": lambda row: row.above_line,
        "band": lambda row: row.reference in board.band.members,
        "undecided": lambda row: not row.outcome,
    }


def _views(board: Board, wish: Wish) -> list[dict[str, Any]]:
    """The tabs over the table, each with how many rows it has."""
    table = board.table
    entries = [
        ("", "All", len(table.rows)),
        ("above", "Above the line", table.line_after),
        ("band", "Too close to call", len(board.band.members)),
        ("undecided", "Not decided", table.undecided),
    ]
    known = {key for key, _, _ in entries}
    show = wish.show if wish.show in known else ""
    return [
        {"key": key, "label": label, "count": count, "current": key == show}
        for key, label, count in entries
    ]


def _further(call: Call, board: Board) -> list[tuple[str, str]]:
    """Where a further reviewer is asked, for each application of the band (the first 200)."""
    return [
        (name, reverse("reviews:staff_assignment_add", args=[call.slug, name]))
        for name in sorted(board.band.members)[:LARGE]
    ]


def _actions(request: SignedInRequest, call: Call) -> list[dict[str, str]]:
    announcing = can_announce(request.user, call)
    return [
        action(announcing, "Announce the results", "reviews:staff_announce", call.slug),
        action(YES, "Draws", "reviews:staff_lottery_list", call.slug, kind="secondary"),
        action(YES, "Severity of reviewers", "reviews:staff_severity", call.slug, kind="secondary"),
        action(YES, "What if", "reviews:staff_scenario_list", call.slug, kind="secondary"),
        action(YES, "Decisions", "reviews:staff_decision_list", call.slug, kind="secondary"),
        action(
            YES, "Rules of deciding", "reviews:staff_deciding_rules", call.slug, kind="secondary"
        ),
        action(YES, "Exports", "reviews:staff_export_list", call.slug, kind="secondary"),
    ]


def _plot(board: Board) -> Picture | None:
    """The picture of the scores, in the order of the ranking."""
    guesses = board.judgement.estimates if board.judgement else {}
    ranked = [row for row in board.table.rows if row.mean is not None]

    def point(place: int) -> Point:
        row = ranked[place]
        in_band = row.reference in board.band.members
        return _point(row, guesses.get(row.reference), in_band=in_band)

    return picture(len(ranked), point, board.table.line_after)


def _point(row: RankingRow, guess: Estimate | None, *, in_band: bool) -> Point:
    mean = row.mean or 0.0
    said = f"{row.reference}: raw mean {mean:.2f} of {row.reviews}"
    low, high = row.lowest or mean, row.highest or mean
    if guess is None:
        label = f"{said}, from {low:.2f} to {high:.2f}"
        return Point(row.reference, label, mean, low, high, row.above_line, in_band)
    half, wide = HALF * guess.error, WIDE * guess.error
    low, high = guess.score - wide, guess.score + wide
    return Point(
        name=row.reference,
        label=f"{said}, calibrated {guess.score:.2f}, 90 % sure between {low:.2f} and {high:.2f}",
        raw=mean,
        low=low,
        high=high,
        funded=row.above_line,
        in_band=in_band,
        centre=guess.score,
        half_low=guess.score - half,
        half_high=guess.score + half,
    )
