import dataclasses

import numpy as np

from reviews.queries.candidates import Candidate
from reviews.queries.planning import (
    Parameters,
    Round,
    Table,
    call_parameters,
    input_fingerprint,
    proposal_text,
    read_contents,
    read_round,
    to_problem,
    with_bids,
)
from tests.factories.reviews import AssignmentFactory

USUAL = Parameters(1, 2)
PEOPLE = [Candidate(7, 70, "a@example.org", "x", "", None), Candidate(9, 90, "b@e.org", "", "", 1)]


def test_the_round_is_read_in_nine_queries(closed, fill, django_assert_num_queries):
    applications, people = fill(3, 2)
    AssignmentFactory(application=applications[0], reviewer=people[0])
    AssignmentFactory(application=applications[1], reviewer=people[1], state="declined")
    with django_assert_num_queries(9):
        round_ = read_round(closed)
    assert round_.applications == sorted(each.pk for each in applications)
    assert [each.pk for each in round_.reviewers] == [each.pk for each in people]
    assert (round_.standing, round_.forbidden) == ({(0, 0)}, {(1, 1)})


def test_a_round_of_one_application_knows_the_loads_of_the_others(closed, fill):
    applications, people = fill(3, 2)
    AssignmentFactory(application=applications[0], reviewer=people[1])
    AssignmentFactory(application=applications[1], reviewer=people[1])
    round_ = read_round(closed, only=[applications[2].pk])
    assert round_.applications == [applications[2].pk]
    assert (round_.standing, round_.elsewhere) == (set(), {1: 2})
    problem = to_problem(round_, np.zeros((1, 2), np.float32), Parameters(1, 3))
    assert list(problem.max_load) == [3, 1]
    full = to_problem(round_, np.zeros((1, 2), np.float32), Parameters(1, 2))
    assert list(full.max_load) == [2, 0]


def test_bids_move_affinities_and_stay_within_0_and_1():
    round_ = Round(
        [1, 2], PEOPLE, set(), set(), bids={(0, 0): "yes", (0, 1): "maybe", (1, 0): "no"}
    )
    affinity = np.array([[0.9, 0.4], [0.1, 0.3]], np.float32)
    moved = with_bids(affinity, round_, Parameters(1, 2, bid_yes=0.2, bid_maybe=0.1, bid_no=-0.2))
    np.testing.assert_allclose(moved, [[1.0, 0.5], [0.0, 0.3]], atol=1e-6)
    assert affinity[0, 0] == np.float32(0.9)


def test_rules_reach_the_problem_only_when_they_are_asked_for():
    people = [
        dataclasses.replace(PEOPLE[0], senior=True, institution=4, least=3),
        dataclasses.replace(PEOPLE[1], least=1),
    ]
    round_ = Round([1, 2], people, set(), set(), own={(0, 1)})
    zeros = np.zeros((2, 2), np.float32)
    plain = to_problem(round_, zeros, Parameters(1, 2))
    assert (plain.institutions, plain.senior, list(plain.own)) == (None, None, [])
    assert list(plain.min_load) == [2, 1]
    asked = Parameters(1, 2, spread=1, senior=True, distributed=True, fair=True)
    ruled = to_problem(round_, zeros, asked)
    assert (ruled.institutions, ruled.spread) == ([4, -1], 1)
    assert (ruled.senior, ruled.own, ruled.fair) == ([True, False], {(0, 1)}, True)


def test_texts_are_read_in_one_query_and_name_nobody(closed, fill, django_assert_num_queries):
    applications, _ = fill(2, 0)
    with django_assert_num_queries(1):
        contents, prints = read_contents(closed)
    assert set(contents) == set(prints) == {each.pk for each in applications}
    text = proposal_text(contents[applications[0].pk])
    assert text.title == applications[0].title
    assert text.keywords == "compilers, kernels, code generation"
    assert "Ada Lovelace" not in text.words


def test_limits_of_people_and_of_what_is_asked_already():
    round_ = Round([1, 2], PEOPLE, forbidden={(0, 1)}, standing={(0, 0), (1, 1)})
    problem = to_problem(round_, np.zeros((2, 2), np.float32), Parameters(2, 4, 0.1))
    assert list(problem.max_load) == [4, 1]
    assert (problem.demand, problem.min_affinity) == (2, 0.1)
    full = Round([1, 2], PEOPLE, forbidden=set(), standing={(0, 1), (1, 1)})
    assert list(to_problem(full, np.zeros((2, 2), np.float32), Parameters(2, 4)).max_load) == [4, 2]


def test_the_fingerprint_covers_everything():
    def of(parameters=USUAL, forbidden=frozenset(), prints=None, people=PEOPLE):
        round_ = Round([1], list(people), set(forbidden), set())
        return input_fingerprint(round_, prints or {1: "aa"}, parameters)

    others = [
        of(parameters=Parameters(1, 3)),
        of(forbidden={(0, 0)}),
        of(prints={1: "bb"}),
        of(people=PEOPLE[:1]),
    ]
    assert of() == of()
    assert len({of(), *others}) == 5


def test_a_table_survives_packing_and_reordering():
    table = Table(
        np.array([[0.1, 0.2], [0.3, 0.4]], np.float32), np.array([5, 6]), np.array([7, 9])
    )
    back = Table.unpack(table.pack())
    round_ = Round([6, 99], [PEOPLE[1], PEOPLE[0]], set(), set())
    assert back.for_round(round_).tolist() == np.array([[0.4, 0.3], [0, 0]], np.float32).tolist()


def test_parameters_come_from_call_and_panel(closed, panel):
    assert call_parameters(closed) == Parameters(2, 10, 0.0)
