"""The portfolio against the smallest budgets, and against every set there is."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.portfolio import Binding, Candidate, Problem, ThemeRule, bindings, choose, faults
from reviews.ranking import funding_line


def problem(*amounts, budget=10, **more):
    rows = [Candidate(f"A{n}", n, amount) for n, amount in enumerate(amounts, 1)]
    return Problem(rows, budget, **more)


def test_down_the_ranking_as_long_as_the_money_lasts():
    choice = choose(problem(4, 4, 4, 1))
    assert choice.why == {"A1": "rank", "A2": "rank", "A3": "budget", "A4": "below"}
    assert (choice.total, choice.lacking) == (8, 2)


def test_what_is_left_can_be_filled():
    choice = choose(problem(4, 4, 4, 1, fill=True))
    assert choice.why == {"A1": "rank", "A2": "rank", "A3": "budget", "A4": "rank"}


def test_those_who_share_a_rank_stay_together():
    rows = [Candidate("A", 1, 6), Candidate("B", 2, 3), Candidate("C", 2, 3)]
    assert choose(Problem(rows, 10)).funded == {"A"}
    assert choose(Problem(rows, 12)).funded == {"A", "B", "C"}


def test_put_in_and_out_by_hand():
    rows = [
        Candidate("A", 1, 6, place="out"),
        Candidate("B", 2, 6),
        Candidate("C", None, 4, place="in"),
        Candidate("D", None, 1),
        Candidate("E", 3, 0),
    ]
    choice = choose(Problem(rows, 10))
    assert choice.why == {
        "A": "forced_out",
        "B": "rank",
        "C": "forced_in",
        "D": "unranked",
        "E": "no_amount",
    }
    assert choose(Problem(rows, 3)).over == {"": 1}
    assert bindings(Problem(rows, 10)) == [Binding("forced", "", ("A",), ("B", "C"))]


HARD, SOFT = "hardware", "software"
TWO = [
    Candidate("S1", 1, 4, SOFT),
    Candidate("S2", 2, 4, SOFT),
    Candidate("H1", 3, 4, HARD),
    Candidate("H2", 4, 4, HARD),
]


def test_a_floor_is_filled_by_the_best_of_its_theme():
    floor = Problem(TWO, 8, [ThemeRule(HARD, floor=4)])
    choice = choose(floor)
    assert choice.why == {"S1": "rank", "S2": "budget", "H1": "floor", "H2": "below"}
    assert bindings(floor) == [Binding("floor", HARD, ("S2",), ("H1",))]


def test_a_floor_that_binds_nothing_is_not_said_to():
    assert bindings(Problem(TWO, 16, [ThemeRule(HARD, floor=4)])) == []


def test_a_cap_passes_over_its_theme_alone():
    cap = Problem(TWO, 8, [ThemeRule(SOFT, cap=5)])
    assert choose(cap).why == {"S1": "rank", "S2": "cap", "H1": "rank", "H2": "budget"}
    assert bindings(cap) == [Binding("cap", SOFT, ("S2",), ("H1",))]


def test_a_floor_nobody_can_reach_is_said():
    choice = choose(Problem(TWO, 16, [ThemeRule(HARD, floor=9)]))
    assert (choice.unmet, choice.funded) == ({HARD: 1}, {"S1", "S2", "H1", "H2"})


def test_put_in_above_a_cap_is_said():
    rows = [Candidate("A", 1, 6, HARD, "in")]
    assert choose(Problem(rows, 10, [ThemeRule(HARD, cap=5)])).over == {HARD: 1}


@pytest.mark.parametrize("rows", [[Candidate("A", 1, -1)], [Candidate("A", 1, 1)] * 2])
def test_what_makes_no_sense_is_refused(rows):
    with pytest.raises(ValueError, match=r"\."):
        choose(Problem(rows, 10))


THEMES = ("", HARD, SOFT)


@st.composite
def problems(draw, *, ties=True, floors=True, by_hand=True):
    count = draw(st.integers(0, 7))
    ranks = draw(
        st.lists(st.integers(1, 5), min_size=count, max_size=count)
        if ties
        else st.permutations(range(1, count + 1))
    )
    places = st.sampled_from(["rank", "rank", "rank", "in", "out"]) if by_hand else st.just("rank")
    rows = [
        Candidate(
            f"A{n}",
            rank,
            draw(st.integers(0, 9)),
            draw(st.sampled_from(THEMES)),
            draw(places),
        )
        for n, rank in enumerate(ranks)
    ]
    rules = [
        ThemeRule(
            name,
            floor=draw(st.integers(0, 12)) if floors else 0,
            cap=draw(st.none() | st.integers(12, 30) if floors else st.none() | st.integers(0, 30)),
        )
        for name in draw(st.sets(st.sampled_from([HARD, SOFT])))
    ]
    rules.sort(key=lambda rule: rule.name)
    return Problem(rows, draw(st.integers(0, 40)), rules, draw(st.booleans()))


@given(problems())
def test_every_choice_is_sound_and_everybody_is_told_why(made):
    choice = choose(made)
    assert set(choice.why) == {each.name for each in made.candidates}
    assert faults(made, choice) == []
    by_name = {each.name: each for each in made.candidates}
    assert all(by_name[name].place != "out" for name in choice.funded)
    assert all(
        each.name in choice.funded for each in made.candidates if each.place == "in" and each.amount
    )


@given(problems(floors=False, by_hand=False), st.randoms())
def test_the_order_of_the_rows_does_not_matter(made, random):
    rows = list(made.candidates)
    random.shuffle(rows)
    assert choose(replace(made, candidates=rows)).why == choose(made).why


@given(problems(ties=True, floors=False, by_hand=False))
def test_without_themes_it_is_the_funding_line(made):
    plain = replace(made, themes=(), fill=False)

    class Row:
        def __init__(self, each):
            self.application, self.rank = each.name, each.rank

    rows = [each for each in plain.candidates if each.amount]
    line = funding_line([Row(each) for each in rows], {r.name: r.amount for r in rows}, made.budget)
    assert choose(replace(plain, candidates=rows)).funded == set(line.above)


@given(problems(ties=False, floors=False, by_hand=False))
def test_filled_it_is_the_best_by_rank_of_all_sets_there_are(made):
    filled = replace(made, fill=True)
    rows = sorted((each for each in made.candidates if each.amount), key=lambda each: each.rank)
    caps = {rule.name: rule.cap for rule in made.themes if rule.cap is not None}

    def fits(some):
        spent = {theme: sum(e.amount for e in some if e.theme == theme) for theme in caps}
        money = sum(each.amount for each in some) <= made.budget
        return money and all(spent[theme] <= cap for theme, cap in caps.items())

    sets = [s for size in range(len(rows) + 1) for s in combinations(rows, size) if fits(s)]
    best = max(sets, key=lambda some: [each in some for each in rows])
    assert choose(filled).funded == {each.name for each in best}


@given(problems(), st.integers(0, 10))
def test_a_faulty_choice_is_found(made, more):
    choice = choose(made)
    choice.total += 1 + more
    assert "The sum is not that of the funded." in faults(made, choice)


@given(problems())
def test_what_binds_is_what_changes_the_outcome(made):
    funded = choose(made).funded
    for each in bindings(made):
        assert set(each.lost) <= funded
        assert not set(each.gained) & funded
        assert each.gained or each.lost
