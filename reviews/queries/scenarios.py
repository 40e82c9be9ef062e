"""What if: the applications of a call as the portfolio takes them, and what comes of a scenario."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from grants.models import Call
from grants.queries import applications_in_round
from reviews.models import Decision, Scenario, ScenarioChoice, Theme
from reviews.portfolio import (
    Binding,
    Candidate,
    Choice,
    Problem,
    ThemeRule,
    bindings,
    choose,
    faults,
)
from reviews.queries.ranking import Place, asked_amounts, places
from reviews.queries.themes import theme_by_application, themes_of
from reviews.states import DecisionState

PAGE = 250


class BoardRow(NamedTuple):
    """One application as every scenario sees it. Money in minor units.

    `settled` is what is announced, or on its way, and can no longer change: its outcome.
    """

    pk: int
    reference: str
    title: str
    rank: int | None
    tied: bool
    mean: float | None
    asked: int | None
    theme: str
    settled: str
    settled_amount: int


@dataclass(frozen=True)
class Board:
    """What all scenarios of a call have in common, best first."""

    rows: list[BoardRow]
    themes: list[Theme]


@dataclass(frozen=True)
class Outcome:
    """What comes of a scenario. `amounts` is what each funded application gets, by pk."""

    problem: Problem
    choice: Choice
    amounts: dict[str, int]

    @property
    def left(self) -> int:
        """What is left of the budget; negative when hands put in more than it holds."""
        return self.problem.budget - self.choice.total

    def bindings(self) -> list[Binding]:
        """Each limit that changes who is funded."""
        return bindings(self.problem, self.choice)

    def faults(self) -> list[str]:
        """What an independent look finds wrong; empty for every choice that is sound."""
        return faults(self.problem, self.choice)


def scenario_list(call: Call) -> list[Scenario]:
    """The scenarios of a call, the oldest first."""
    return list(call.scenarios.select_related("changed_by", "taken_by").order_by("number"))


def board_of(call: Call) -> Board:
    """The applications of the round, as many queries for ten as for ten thousand."""
    themes = themes_of(call)
    theme_of = theme_by_application(call, themes)
    asked = asked_amounts(call)
    facts = {
        row[1]: row
        for row in applications_in_round(call)
        .order_by("reference")
        .values_list(
            "pk",
            "reference",
            "title",
            "decision__state",
            "decision__announcement",
            "decision__outcome",
            "decision__amount",
        )
    }
    placed = {each.application: each for each in places(call) if each.application in facts}
    order = [*placed, *(reference for reference in facts if reference not in placed)]
    rows = []
    for reference in order:
        pk, _, title, state, announcement, outcome, amount = facts[reference]
        place = placed.get(reference) or Place(reference)
        fixed = state == DecisionState.ANNOUNCED or announcement is not None
        rows.append(
            BoardRow(
                pk=pk,
                reference=reference,
                title=title,
                rank=place.rank,
                tied=place.tied,
                mean=place.mean,
                asked=asked.get(pk),
                theme=theme_of.get(pk, ""),
                settled=outcome if fixed else "",
                settled_amount=(amount or 0) if fixed else 0,
            )
        )
    return Board(rows, themes)


def choices_of(scenarios: Iterable[Scenario]) -> dict[int, dict[int, ScenarioChoice]]:
    """What scenarios say of single applications: by scenario, then by application. One query."""
    wanted = list(scenarios)
    found: dict[int, dict[int, ScenarioChoice]] = {each.pk: {} for each in wanted}
    for row in ScenarioChoice.objects.filter(scenario__in=wanted):
        found[row.scenario_id][row.application_id] = row
    return found


def outcome_of(board: Board, scenario: Scenario, choices: Mapping[int, ScenarioChoice]) -> Outcome:
    """What a scenario comes to now. It reads nothing but what it is given."""
    candidates = [_candidate(row, choices.get(row.pk)) for row in board.rows]
    rules = [
        ThemeRule(theme.name, floor=theme.floor or 0, cap=theme.cap)
        for theme in board.themes
        if scenario.use_themes
    ]
    problem = Problem(candidates, scenario.budget, rules, fill=scenario.fill)
    choice = choose(problem)
    funded = choice.funded
    amounts = {each.name: each.amount for each in candidates if each.name in funded}
    return Outcome(problem, choice, amounts)


def _candidate(row: BoardRow, said: ScenarioChoice | None) -> Candidate:
    if row.settled:
        place = "in" if row.settled == Decision.Outcome.FUND else "out"
        return Candidate(row.reference, row.rank, row.settled_amount, row.theme, place)  # type: ignore[arg-type]
    amount = (said.amount if said else None) or row.asked or 0
    place = said.place if said else "rank"
    return Candidate(row.reference, row.rank, amount, row.theme, place)  # type: ignore[arg-type]
