import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.matching import plan
from reviews.problem import Problem
from reviews.reasons import Names, Reasons

PEOPLE = ["Ada", "Ben", "Cleo", "Dora"]
NAMES = Names(["APP-1", "APP-2"], PEOPLE, {(0, 3): "same university."}, ["Oslo", "Oslo", "", ""])


def ask(problem, names=NAMES):
    result = plan(problem)
    pairs = [(a, r) for a, r, _ in result.pairs]
    return Reasons(problem, pairs, names, prices=result.prices)


def by_hand(problem, pairs, names=NAMES):
    return Reasons(problem, pairs, names)


def test_each_reviewer_of_an_application_has_a_reason():
    affinity = np.array([[0.9, 0.5, 0.4, 0.8], [0.1, 0.2, 0.6, 0.3]])
    problem = Problem(affinity, demand=2, max_load=2, forbidden=[(0, 3)], pinned=[(0, 2)])
    told = ask(problem).why_these(0)
    assert [(each.reviewer, each.rule, each.rank) for each in told] == [
        (0, "chosen", 1),
        (2, "pinned", 3),
    ]
    assert told[0].sentences == ["Affinity 0.900, number 1 of 3 who may read it."]
    assert told[1].sentences[0] == "Pinned: asked already, or fixed by staff."


def test_a_conflict_comes_before_every_other_reason():
    affinity = np.array([[0.9, 0.5, 0.4, 0.8]])
    told = ask(Problem(affinity, demand=1, max_load=1, forbidden=[(0, 3)])).why_not(0, 3)
    assert (told.rule, told.rank, told.cost) == ("conflict", None, None)
    assert told.sentences == ["Conflict of interest: same university."]


def test_who_is_less_close_is_told_the_rank_and_what_forcing_would_cost():
    affinity = np.array([[0.9, 0.5, 0.4, 0.8]])
    told = ask(Problem(affinity, demand=2, max_load=1)).why_not(0, 1)
    assert (told.rule, told.rank) == ("affinity", 3)
    assert told.cost == pytest.approx(0.3)
    assert told.sentences == [
        "Affinity 0.500, number 3 of 4 who may read it.",
        "Taking this reviewer would cost the round at least 0.300 elsewhere.",
    ]


def test_a_full_load_names_the_least_close_application_and_the_price():
    affinity = np.array([[0.8, 0.3, 0.0, 0.0], [0.9, 0.2, 0.0, 0.0]])
    reasons = ask(Problem(affinity, demand=1, max_load=1))
    told = reasons.why_not(0, 0)
    assert told.rule == "load"
    assert told.sentences[0] == "Full with 1 of 1; the least close of these is APP-2 (0.900)."
    assert told.cost == pytest.approx(0.1)
    assert "In demand: full at 1" in reasons.why_these(1)[0].sentences[1]


def test_a_colleague_in_the_seat_is_named():
    problem = Problem(
        np.array([[0.9, 0.8, 0.1, 0.0]]),
        demand=2,
        max_load=1,
        institutions=[1, 1, -1, -1],
        spread=1,
    )
    told = by_hand(problem, [(0, 0), (0, 2)]).why_not(0, 1)
    assert told.rule == "institution"
    assert told.sentences[0] == (
        "Ada of Oslo has the place: at most 1 of one institution on an application."
    )
    assert told.cost == pytest.approx(0.1)


def test_the_seat_kept_for_a_senior_is_said():
    problem = Problem(
        np.array([[0.9, 0.8, 0.1, 0.0]]),
        demand=2,
        max_load=1,
        senior=[False, False, True, False],
    )
    reasons = by_hand(problem, [(0, 0), (0, 2)])
    told = reasons.why_not(0, 1)
    assert (told.rule, told.sentences[0]) == (
        "senior",
        "The seat left is kept for a senior reviewer.",
    )
    assert told.cost == pytest.approx(0.1)
    assert "Holds the seat kept for a senior reviewer." in reasons.why_these(0)[1].sentences


def test_two_who_apply_do_not_read_each_other():
    problem = Problem(np.full((2, 4), 0.5), demand=1, max_load=1, own=[(0, 0), (1, 1)])
    told = by_hand(problem, [(0, 1)]).why_not(1, 0)
    assert told.rule == "mutual"
    assert told.sentences == ["Ben, who applies here, reads this reviewer's own APP-1."]


def test_pairs_below_the_floor_and_places_all_pinned():
    affinity = np.array([[0.9, 0.5, 0.4, 0.8]])
    low = Problem(affinity, demand=1, max_load=1, min_affinity=0.45)
    assert by_hand(low, [(0, 0)]).why_not(0, 2).rule == "floor"
    fair = Reasons(Problem(affinity, demand=1, max_load=1), [(0, 0)], NAMES, floor=0.6)
    assert fair.why_not(0, 1).sentences == ["Affinity 0.500; pairs below 0.600 are not used."]
    pinned = Problem(affinity, demand=1, max_load=1, pinned=[(0, 2)])
    told = by_hand(pinned, [(0, 2)]).why_not(0, 0)
    assert (told.rule, told.cost) == ("pinned", None)


def test_equal_reviewers_are_told_that_one_had_to_be_chosen():
    told = ask(Problem(np.full((1, 4), 0.5), demand=1, max_load=1)).why_not
    other = next(r for r in range(4) if told(0, r).rule != "chosen")
    assert (told(0, other).rule, told(0, other).cost) == ("tie", 0)
    assert told(0, other).sentences[-1] == (
        "Would be as good for the round as a whole: the plan had to choose one."
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_forcing_a_pair_never_costs_less_than_was_said(seed):
    random = np.random.default_rng(seed)
    affinity = np.round(random.random((5, 4)), 2)
    loads = random.integers(2, 5, 4).tolist()
    problem = Problem(affinity, demand=2, max_load=loads)
    result = plan(problem)
    if result.short:
        return
    names = Names([f"A{n}" for n in range(5)], PEOPLE)
    reasons = Reasons(problem, [(a, r) for a, r, _ in result.pairs], names, prices=result.prices)
    for a in range(5):
        for r in range(4):
            told = reasons.why_not(a, r)
            if told.cost is None:
                continue
            forced = plan(Problem(affinity, demand=2, max_load=loads, pinned=[(a, r)]))
            if not forced.short:
                assert result.objective - forced.objective >= told.cost - 1e-6
