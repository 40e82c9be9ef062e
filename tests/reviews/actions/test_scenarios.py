import pytest

from core.errors import NotAllowed, RuleBroken
from reviews.actions.announcing import schedule_announcement
from reviews.actions.decisions import DecisionInput, decide
from reviews.actions.scenarios import (
    Said,
    create_scenario,
    remove_scenario,
    save_scenario,
    take_over_scenario,
)
from reviews.models import DecidingRules, Decision, Scenario, ScenarioChoice
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def refs(closed, fill):
    """Three reviewed applications, best first, each asking for half of the budget."""
    applications, _ = fill(3, 0)
    RubricFactory(call=closed)
    for application, score in zip(applications, [5, 4, 3], strict=True):
        submitted_review(
            AssignmentFactory(application=application), excellence=score, openness=score
        )
    return [each.reference for each in applications]


@pytest.fixture
def scenario(closed, refs, sam, now):
    return create_scenario(call=closed, name="As it stands", by=sam, at=now)


def save(scenario, sam, now, **changes):
    fields = {
        "name": scenario.name,
        "budget": scenario.budget,
        "fill": scenario.fill,
        "use_themes": scenario.use_themes,
        "note": "",
        "said": {},
    }
    return save_scenario(scenario=scenario, by=sam, at=now, **{**fields, **changes})


def stored():
    rows = Decision.objects.order_by("application__reference")
    return list(rows.values_list("outcome", "amount", "rule"))


def test_trying_decides_nothing(scenario, refs, sam, now):
    save(scenario, sam, now, budget=80_000_00, said={refs[0]: Said("out")})
    scenario.refresh_from_db()
    assert (scenario.budget, scenario.changed_by) == (80_000_00, sam)
    assert Decision.objects.count() == 0


def test_taken_over_in_one_deed(scenario, refs, sam, now):
    said = {refs[2]: Said("in", 60_000_00, "Without the travel.")}
    save(scenario, sam, now, said=said)
    take_over_scenario(scenario=scenario, others="decline", by=sam, at=now)
    rule = "Scenario 1: As it stands"
    assert stored() == [
        ("fund", 80_000_00, rule),
        ("decline", None, rule),
        ("fund", 60_000_00, rule),
    ]
    assert Decision.objects.get(amount=60_000_00).amount_reason == "Without the travel."
    scenario.refresh_from_db()
    assert (scenario.taken_at, scenario.taken_by) == (now, sam)


def test_others_can_be_left_and_reasons_stay(closed, scenario, refs, sam, now):
    decide(
        call=closed,
        decisions={refs[0]: DecisionInput("decline", None, "For you.", "For us.")},
        by=sam,
        at=now,
    )
    take_over_scenario(scenario=scenario, others="leave", by=sam, at=now)
    assert [row[0] for row in stored()] == ["fund", "fund"]
    first = Decision.objects.get(application__reference=refs[0])
    assert (first.reason_for_applicant, first.reason_internal) == ("For you.", "For us.")


def test_taken_over_it_waits_for_the_second_person(closed, scenario, sam, now):
    DecidingRules.objects.create(call=closed, second_person=True)
    made = take_over_scenario(scenario=scenario, others="decline", by=sam, at=now)
    assert {row.state for row in made} == {"waiting"}


def test_what_is_on_its_way_stays_and_its_money_is_bound(closed, scenario, refs, sam, now):
    closed.mode, closed.deadline = "rolling", None
    closed.save(update_fields=["mode", "deadline"])
    decide(call=closed, decisions={refs[2]: DecisionInput("fund", 80_000_00)}, by=sam, at=now)
    schedule_announcement(call=closed, due_at=now, by=sam, at=now)
    take_over_scenario(scenario=scenario, others="decline", by=sam, at=now)
    assert [row[0] for row in stored()] == ["fund", "decline", "fund"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"budget": 1}, "funds nobody"),
        ({"said": "all in"}, "above the budget of the scenario"),
        ({"budget": 240_000_00}, "more than the budget"),
    ],
)
def test_what_cannot_be_decided_is_not(scenario, refs, sam, now, changes, words):
    if "said" in changes:
        changes = {"said": dict.fromkeys(refs, Said("in"))}
    save(scenario, sam, now, **changes)
    with pytest.raises(RuleBroken, match=words):
        take_over_scenario(scenario=scenario, others="decline", by=sam, at=now)
    scenario.refresh_from_db()
    assert (stored(), scenario.taken_at) == ([], None)


def test_a_copy_says_the_same(closed, scenario, refs, sam, now):
    save(scenario, sam, now, budget=5, said={refs[1]: Said("out")})
    scenario.refresh_from_db()
    copy = create_scenario(call=closed, name="Copy", copy_of=scenario, by=sam, at=now)
    assert (copy.number, copy.budget) == (2, 5)
    assert copy.choices.get().place == "out"


def test_saying_nothing_again_takes_it_back(scenario, refs, sam, now):
    save(scenario, sam, now, said={refs[0]: Said("in"), refs[1]: Said("out")})
    save(scenario, sam, now, said={refs[0]: Said()})
    assert ScenarioChoice.objects.get().application.reference == refs[1]


def test_an_application_of_elsewhere_is_refused(scenario, sam, now):
    with pytest.raises(RuleBroken, match="not in the round"):
        save(scenario, sam, now, said={"APP-1999-0001": Said("in")})


def test_removed_unless_taken_over(closed, scenario, sam, now):
    other = create_scenario(call=closed, name="Other", by=sam, at=now)
    remove_scenario(scenario=other, by=sam, at=now)
    take_over_scenario(scenario=scenario, others="leave", by=sam, at=now)
    with pytest.raises(RuleBroken, match="stays for the file"):
        remove_scenario(scenario=scenario, by=sam, at=now)
    assert Scenario.objects.get() == scenario


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga"])
def test_only_officers_try_and_take_over(closed, scenario, now, who, request):
    somebody = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        create_scenario(call=closed, name="Mine", by=somebody, at=now)
    with pytest.raises(NotAllowed):
        save(scenario, somebody, now)
    with pytest.raises(NotAllowed):
        take_over_scenario(scenario=scenario, others="leave", by=somebody, at=now)
    with pytest.raises(NotAllowed):
        remove_scenario(scenario=scenario, by=somebody, at=now)
