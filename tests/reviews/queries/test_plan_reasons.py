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
    assert planned.words[0].startswith("The closest of 6 reviewers, affinity ")
    assert planned.words[1] == "Part of the plan with the highest total affinity."
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
    possible, words = said(plan, first)[str(mine.reviewer.user)]
    assert possible
    assert f"Closer than {theirs.reviewer.user} by" in words
    assert "At the limit: 1 of 1 applications." in words
    assert "Would have to give up another one; the least close has 0.000." in words
    (planned,) = reasons_for(plan, first).planned
    assert planned.words == ["No word in common with the application.", "Put here by hand."]


def test_somebody_less_close(made):
    plan, (first, *_), _people = made
    words = [words for possible, words in said(plan, first).values() if possible]
    assert any("than everybody planned" in each for each in words)


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
