import pytest

from reviews.actions.announcing import announce
from reviews.actions.decisions import DecisionInput, decide
from reviews.actions.scenarios import create_scenario
from reviews.models import ScenarioChoice, Theme
from reviews.queries.scenarios import board_of, choices_of, outcome_of, scenario_list
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def applications(closed, fill):
    made, _ = fill(3, 0)
    RubricFactory(call=closed)
    for application, score in zip(made[:2], [4, 5], strict=True):
        submitted_review(AssignmentFactory(application=application), excellence=score)
    return made


def test_the_board_is_the_ranking_with_what_can_no_longer_change(closed, applications, sam, now):
    rows = board_of(closed).rows
    order = [applications[1], applications[0], applications[2]]
    assert [(row.reference, row.rank) for row in rows] == [
        (each.reference, rank) for each, rank in zip(order, [1, 2, None], strict=True)
    ]
    assert {(row.asked, row.settled) for row in rows} == {(80_000_00, "")}
    decisions = {each.reference: DecisionInput("decline") for each in applications[1:]}
    first = {applications[0].reference: DecisionInput("fund", 70_000_00)}
    decide(call=closed, decisions={**decisions, **first}, by=sam, at=now)
    announce(call=closed, by=sam, at=now)
    rows = board_of(closed).rows
    assert [(row.settled, row.settled_amount) for row in rows] == [
        ("decline", 0),
        ("fund", 70_000_00),
        ("decline", 0),
    ]


def test_an_outcome_follows_what_the_scenario_says(closed, applications, sam, now):
    scenario = create_scenario(call=closed, name="Try", by=sam, at=now)
    ScenarioChoice.objects.create(scenario=scenario, application=applications[2], place="in")
    ScenarioChoice.objects.create(scenario=scenario, application=applications[1], amount=5)
    outcome = outcome_of(board_of(closed), scenario, choices_of([scenario])[scenario.pk])
    assert outcome.amounts == {
        applications[2].reference: 80_000_00,
        applications[1].reference: 5,
    }
    assert outcome.left == 80_000_00 - 5
    assert outcome.faults() == []
    assert [each.kind for each in outcome.bindings()] == ["forced"]
    assert scenario_list(closed) == [scenario]


def test_themes_count_unless_the_scenario_leaves_them_out(closed, applications, sam, now):
    Theme.objects.create(call=closed, position=1, name="Hardware", cap=1)
    scenario = create_scenario(call=closed, name="Try", by=sam, at=now)
    board = board_of(closed)
    rows = [row._replace(theme="Hardware") for row in board.rows]
    themed = type(board)(rows, board.themes)
    assert outcome_of(themed, scenario, {}).amounts == {}
    scenario.use_themes = False
    assert len(outcome_of(themed, scenario, {}).amounts) == 2


@pytest.mark.parametrize("count", [1, 5])
def test_the_board_costs_the_same_for_one_and_many(closed, fill, count, django_assert_num_queries):
    fill(count, 0)
    board_of(closed)
    with django_assert_num_queries(4):
        assert len(board_of(closed).rows) == count
