"""How a scenario reads: its lines, its sums, and in words what binds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.urls import reverse

from core.money import format_money
from grants.models import Call
from reviews.forms.decisions import plain_money
from reviews.models import ScenarioChoice
from reviews.portfolio import FUNDED, Binding
from reviews.queries.scenarios import Board, BoardRow, Outcome

NAMED = 5
_ANY = "APP-0000-0000"
WHY = {
    "forced_in": "In, put in by hand",
    "floor": "In, for the floor of its theme",
    "rank": "In, by rank",
    "forced_out": "Out, put out by hand",
    "unranked": "Out, no review counts yet",
    "no_amount": "Out, there is no amount",
    "cap": "Out, its theme is at its cap",
    "budget": "Out, the money does not reach",
    "below": "Out, below the line",
}


class Line(NamedTuple):
    """One application in a scenario, with what stands in its boxes."""

    row: BoardRow
    url: str
    rank: str
    mean: str
    asked: str
    place: str
    amount: str
    reason: str
    why: str
    is_in: bool


def lines_of(
    rows: Sequence[BoardRow],
    outcome: Outcome,
    choices: Mapping[int, ScenarioChoice],
    call: Call,
    typed: Mapping[str, str],
) -> list[Line]:
    """The lines of a page; what was typed and refused stays in its box."""
    lines = []
    address = reverse("grants:staff_application_detail", args=[_ANY])
    for row in rows:
        said = choices.get(row.pk)
        amount = plain_money(said.amount, call.currency) if said and said.amount else ""
        why = outcome.choice.why[row.reference]
        lines.append(
            Line(
                row=row,
                # Formatted here: filters that ask for the language cost most of a long page.
                url=address.replace(_ANY, row.reference),
                rank=str(row.rank or ""),
                mean="–" if row.mean is None else f"{row.mean:.2f}",
                asked="–" if row.asked is None else format_money(row.asked, call.currency),
                place=typed.get(f"place-{row.reference}", said.place if said else "rank"),
                amount=typed.get(f"amount-{row.reference}", amount),
                reason=typed.get(f"reason-{row.reference}", said.reason if said else ""),
                why="Announced or on its way" if row.settled else WHY[why],
                is_in=why in FUNDED,
            )
        )
    return lines


def sums_of(board: Board, outcome: Outcome) -> list[tuple[str, int, int | None, int | None, int]]:
    """Theme, what it gets, its floor, its cap, and what it stays below the floor."""
    spent, unmet = outcome.choice.by_theme, outcome.choice.unmet
    return [
        (theme.name, spent.get(theme.name, 0), theme.floor, theme.cap, unmet.get(theme.name, 0))
        for theme in board.themes
    ]


def words_of(outcome: Outcome, currency: str) -> list[str]:
    """What decides the outcome, a sentence each."""
    choice = outcome.choice
    words = [
        f"What is put in by hand is {format_money(over, currency)} above "
        + (f"the cap of {limit}." if limit else "the budget.")
        for limit, over in choice.over.items()
    ]
    if choice.lacking:
        words.append(
            "The budget ends the list: the next in rank would need "
            f"{format_money(choice.lacking, currency)} more."
        )
    words += [
        f"{theme} stays {format_money(short, currency)} below its floor: no other application of "
        "it fits."
        for theme, short in choice.unmet.items()
    ]
    return words + [_binding(each) for each in outcome.bindings()]


def _binding(each: Binding) -> str:
    limit = {
        "floor": f"the floor of {each.theme}",
        "cap": f"the cap of {each.theme}",
        "forced": "what is put in and out by hand",
    }[each.kind]
    effects = []
    if each.gained:
        effects.append(f"{_names(each.gained)} would come in")
    if each.lost:
        effects.append(f"{_names(each.lost)} would go")
    return f"Without {limit}, {' and '.join(effects)}."


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def compared(board: Board, outcomes: Sequence[Outcome]) -> list[tuple[BoardRow, list[int | None]]]:
    """The applications on which scenarios differ, with the amount each gives; best first."""
    found = []
    for row in board.rows:
        amounts = [each.amounts.get(row.reference) for each in outcomes]
        if len(set(amounts)) > 1:
            found.append((row, amounts))
    return found
