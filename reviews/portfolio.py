"""What to fund within a budget, with floors and caps of themes. Exact, on plain values.

Down the ranking, as long as the money lasts. What staff put in comes first; then each floor is
filled by the best of its theme; then everybody else follows by rank. Applications that share a
rank are funded together or not at all. A cap passes over the applications of its theme and stops
nobody else; the budget stops everybody below, unless what is left is to be filled.

Without floors the outcome is the best there is by rank: of all sets that keep budget and caps it
holds the first application on which two of them differ. Money is whole minor units (cents).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal, NamedTuple

Place = Literal["rank", "in", "out"]
Why = Literal[
    "forced_in", "floor", "rank", "forced_out", "unranked", "no_amount", "cap", "budget", "below"
]
FUNDED: frozenset[Why] = frozenset({"forced_in", "floor", "rank"})


class Candidate(NamedTuple):
    """One application: its rank (`None` without reviews), what it would get, its theme."""

    name: str
    rank: int | None
    amount: int
    theme: str = ""
    place: Place = "rank"


@dataclass(frozen=True)
class ThemeRule:
    """What a theme gets at least and at most; `cap` is `None` for no limit."""

    name: str
    floor: int = 0
    cap: int | None = None


@dataclass(frozen=True)
class Problem:
    """What to choose from, and by what. `fill` goes on below the first that does not fit."""

    candidates: Sequence[Candidate]
    budget: int
    themes: Sequence[ThemeRule] = ()
    fill: bool = False


@dataclass
class Choice:
    """Why each application is in or out, and where the money is.

    `lacking` is what the budget lacks for the first that did not fit, 0 when all did. `unmet` is
    what each theme stays below its floor, `over` what was put in by hand above a limit: of a
    theme, or of the budget under the name "".
    """

    why: dict[str, Why] = field(default_factory=dict)
    total: int = 0
    by_theme: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lacking: int = 0
    unmet: dict[str, int] = field(default_factory=dict)
    over: dict[str, int] = field(default_factory=dict)

    @property
    def funded(self) -> set[str]:
        """Who gets money."""
        return {name for name, why in self.why.items() if why in FUNDED}


@dataclass(frozen=True)
class Binding:
    """A limit that changes the outcome: who would come in without it, and who would go."""

    kind: Literal["floor", "cap", "forced"]
    theme: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def choose(problem: Problem) -> Choice:
    """Who is funded and why. ValueError for a negative amount or a name given twice."""
    _require_sound(problem)
    choice = Choice()
    caps = {rule.name: rule.cap for rule in problem.themes if rule.cap is not None}
    ranked = _settle(problem, choice)
    _note_over(problem, caps, choice)
    for rule in problem.themes:
        if rule.floor:
            _fill_floor(problem, rule, caps, ranked, choice)
    _walk(problem, caps, ranked, choice)
    for rule in problem.themes:
        short = rule.floor - choice.by_theme[rule.name]
        if short > 0:
            choice.unmet[rule.name] = short
    return choice


def _require_sound(problem: Problem) -> None:
    names = [each.name for each in problem.candidates]
    if len(set(names)) != len(names):
        raise ValueError("An application is there twice.")
    if problem.budget < 0 or any(each.amount < 0 for each in problem.candidates):
        raise ValueError("Amounts must not be negative.")


def _settle(problem: Problem, choice: Choice) -> list[list[Candidate]]:
    """Put in and out what is settled before any ranking; the others, grouped by rank."""
    open_: list[Candidate] = []
    for each in problem.candidates:
        if each.place == "out":
            choice.why[each.name] = "forced_out"
        elif not each.amount:
            choice.why[each.name] = "no_amount"
        elif each.place == "in":
            _take([each], "forced_in", choice)
        elif each.rank is None:
            choice.why[each.name] = "unranked"
        else:
            open_.append(each)
    open_.sort(key=lambda each: (each.rank, each.name))
    return [list(group) for _, group in groupby(open_, key=lambda each: each.rank)]


def _take(group: Iterable[Candidate], why: Why, choice: Choice) -> None:
    for each in group:
        choice.why[each.name] = why
        choice.total += each.amount
        choice.by_theme[each.theme] += each.amount


def _note_over(problem: Problem, caps: Mapping[str, int], choice: Choice) -> None:
    if choice.total > problem.budget:
        choice.over[""] = choice.total - problem.budget
    for theme, cap in caps.items():
        if choice.by_theme[theme] > cap:
            choice.over[theme] = choice.by_theme[theme] - cap


def _cost(group: Iterable[Candidate]) -> int:
    return sum(each.amount for each in group)


def _fill_floor(
    problem: Problem,
    rule: ThemeRule,
    caps: Mapping[str, int],
    ranked: Sequence[Sequence[Candidate]],
    choice: Choice,
) -> None:
    """The best of a theme until its floor is reached."""
    for tied in ranked:
        if choice.by_theme[rule.name] >= rule.floor:
            return
        group = [each for each in tied if each.theme == rule.name]
        cost = _cost(group)
        if not group:
            continue
        too_dear = choice.total + cost > problem.budget
        too_much = choice.by_theme[rule.name] + cost > caps.get(rule.name, cost + rule.floor)
        if not too_dear and not too_much:
            _take(group, "floor", choice)
        elif too_dear and not problem.fill:
            return


def _walk(
    problem: Problem,
    caps: Mapping[str, int],
    ranked: Sequence[Sequence[Candidate]],
    choice: Choice,
) -> None:
    """Everybody who is left, by rank."""
    ended = False
    for tied in ranked:
        group = [each for each in tied if each.name not in choice.why]
        if ended:
            choice.why.update((each.name, "below") for each in group)
            continue
        group = _below_caps(group, caps, choice)
        cost = _cost(group)
        if choice.total + cost <= problem.budget:
            _take(group, "rank", choice)
            continue
        choice.lacking = choice.lacking or choice.total + cost - problem.budget
        choice.why.update((each.name, "budget") for each in group)
        ended = not problem.fill


def _below_caps(group: list[Candidate], caps: Mapping[str, int], choice: Choice) -> list[Candidate]:
    """Those whose theme has room for all of it that share the rank."""
    together: dict[str, int] = defaultdict(int)
    for each in group:
        together[each.theme] += each.amount
    full = {
        theme
        for theme, cost in together.items()
        if theme in caps and choice.by_theme[theme] + cost > caps[theme]
    }
    choice.why.update((each.name, "cap") for each in group if each.theme in full)
    return [each for each in group if each.theme not in full]


def bindings(problem: Problem, choice: Choice | None = None) -> list[Binding]:
    """Each limit that changes who is funded, found by choosing again without it."""
    with_it = (choice or choose(problem)).funded
    found: list[Binding] = []

    def without(kind: Literal["floor", "cap", "forced"], theme: str, changed: Problem) -> None:
        free = choose(changed).funded
        if free != with_it:
            gained, lost = sorted(free - with_it), sorted(with_it - free)
            found.append(Binding(kind, theme, tuple(gained), tuple(lost)))

    for place, rule in enumerate(problem.themes):
        others = [*problem.themes]
        if rule.floor:
            others[place] = replace(rule, floor=0)
            without("floor", rule.name, replace(problem, themes=others))
        if rule.cap is not None:
            others[place] = replace(rule, cap=None)
            without("cap", rule.name, replace(problem, themes=others))
    if any(each.place != "rank" for each in problem.candidates):
        free = [each._replace(place="rank") for each in problem.candidates]
        without("forced", "", replace(problem, candidates=free))
    return found


def faults(problem: Problem, choice: Choice) -> list[str]:
    """What is wrong with a choice, looked at anew and not as it was made; empty when it is sound.

    The sums, the limits, and of everybody outside that there was no room for them.
    """
    funded = choice.funded
    inside = [each for each in problem.candidates if each.name in funded]
    total = _cost(inside)
    spent: dict[str, int] = defaultdict(int)
    for each in inside:
        spent[each.theme] += each.amount
    found = [] if total == choice.total else ["The sum is not that of the funded."]
    if total > problem.budget and "" not in choice.over:
        found.append("The budget is overdrawn.")
    caps = {rule.name: rule.cap for rule in problem.themes if rule.cap is not None}
    found += [
        f"{theme} is above its cap."
        for theme, cap in caps.items()
        if spent[theme] > cap and theme not in choice.over
    ]
    groups: dict[int, list[Candidate]] = defaultdict(list)
    for each in problem.candidates:
        if choice.why[each.name] in {"cap", "budget"} and each.rank is not None:
            groups[each.rank].append(each)
    room = {theme: cap - spent[theme] for theme, cap in caps.items()}
    for group in groups.values():
        found += _could_be_in(choice, group, problem.budget - total, room)
    return found


def _could_be_in(
    choice: Choice, group: list[Candidate], left: int, room: Mapping[str, int]
) -> list[str]:
    """Applications that share a rank and are out although there was room for them."""
    found = []
    for theme in {each.theme for each in group if choice.why[each.name] == "cap"}:
        if _cost(each for each in group if each.theme == theme) <= room[theme]:
            found.append(f"There was room in {theme}.")
    waiting = [each for each in group if choice.why[each.name] == "budget"]
    if waiting and _cost(waiting) <= left:
        found.append(f"There was money for {waiting[0].name}.")
    return found
