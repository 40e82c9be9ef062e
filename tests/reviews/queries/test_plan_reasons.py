import pytest

from core.actors import SYSTEM
from reviews.actions.plan_changes import change_plan
from reviews.actions.planning import plan_assignments
from reviews.edits import Edit
from reviews.queries.plan_reasons import load_of, pair_reasons, reasons_for, rule_words
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory, PairRuleFactory


@pytest.fixture
def made(closed, fill, now):
    """Three applications and six reviewers, two for each subject; one reviewer each."""
    applications, people = fill(3, 6)
    parameters = Parameters(reviews_per_application=1, max_load=1)
    plan = plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
    return plan, applications, people


def said(plan, application):
    found = reasons_for(plan, application)
    return {each.choice.name: (each.possible, " ".join(each.words)) for each in found.candidates}


def test_why_these_and_why_not_the_others(made, sam, now):
    plan, (first, *_), people = made
    first.team.create(user=people[1].user, role="viewer")
    AssignmentFactory(application=first, reviewer=people[2], state="declined")
    rule = PairRuleFactory(
        application=first, reviewer=people[4], kind="never", reason="Rivals.", made_by=sam
    )
    (planned,) = reasons_for(plan, first).planned
    value = planned.pair.affinity
    assert planned.words[0] == f"Affinity {value:.3f}, number 1 of 3 who may read it."
    others = said(plan, first)
    assert others["Reviewer 1"] == (
        False,
        "Conflict of interest: Is on the application's team.",
    )
    assert others["Reviewer 2"] == (False, "Was asked before: Declined.")
    day = f"{rule.made_at:%-d %B %Y}"
    assert others["Reviewer 4"] == (False, f"Never, as decided by {sam} on {day}: Rivals.")


def test_a_full_reviewer_who_is_closer_would_have_to_give_something_up(made, sam, now):
    plan, (first, second, _), _people = made
    mine = plan.pairs.get(application=first)
    theirs = plan.pairs.get(application=second)
    edits = [
        Edit(first.reference, mine.reviewer.user.email, "remove"),
        Edit(second.reference, mine.reviewer.user.email, "assign"),
        Edit(first.reference, theirs.reviewer.user.email, "assign"),
    ]
    change_plan(plan=plan, edits=edits, by=sam, at=now)
    plan.refresh_from_db()
    possible, words = said(plan, first)[str(mine.reviewer.user)]
    assert possible
    assert words.startswith(
        f"Full with 1 of 1; the least close of these is {second.reference} (0.000)."
    )
    (planned,) = reasons_for(plan, first).planned
    assert planned.words[0] == "Put here by hand."


def test_somebody_less_close(made):
    plan, (first, *_), people = made
    possible, words = said(plan, first)[str(people[1].user)]
    assert possible
    assert "Affinity 0.000" in words


def test_who_was_asked_is_said_to_be_and_a_late_application_has_no_prices(made, closed, fill, now):
    plan, (first, *_), people = made
    AssignmentFactory(application=first, reviewer=plan.pairs.get(application=first).reviewer)
    (planned,) = reasons_for(plan, first).planned
    assert planned.words[0] == "Asked already."
    (late,), _ = fill(1, 0)
    assert said(plan, late)[str(people[0].user)] == (True, "Joined after the plan was made.")


def test_one_pair_with_those_who_could_take_the_place(made, sam):
    plan, (first, *_), people = made
    pair = plan.pairs.get(application=first)
    PairRuleFactory(application=first, reviewer=pair.reviewer, made_by=sam, reason="Asked for")
    first.team.create(user=people[4].user, role="viewer")
    found = pair_reasons(plan, first, pair.reviewer)
    assert (found.planned, found.pinned, found.never, found.asked) == (True, True, False, False)
    assert (found.load, found.limit) == load_of(plan, pair.reviewer) == (1, 1)
    assert found.affinity == pytest.approx(pair.affinity, abs=1e-6)
    assert len(found.others) == 4
    assert str(people[4].key) not in {each.key for each in found.others}
    none = pair_reasons(plan, first, people[4])
    assert (none.planned, none.possible) == (False, False)
    assert none.words[0] == "Conflict of interest: Is on the application's team."


def test_words_of_a_rule(made, sam):
    _plan, (first, *_), people = made
    rule = PairRuleFactory(application=first, reviewer=people[0])
    day = f"{rule.made_at:%-d %B %Y}"
    assert rule_words(rule) == f"Pinned on {day}."
    rule.made_by, rule.reason = sam, "Asked for"
    assert rule_words(rule) == f"Pinned by {sam} on {day}: Asked for"
