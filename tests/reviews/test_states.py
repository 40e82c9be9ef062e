import pytest

from core.errors import RuleBroken
from reviews.states import ASSIGNMENT, DECISION, PLAN, REVIEW

MACHINES = [PLAN, ASSIGNMENT, REVIEW, DECISION]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_has_a_name_and_every_verb_leads_to_a_state(machine):
    reached = {source for source, _ in machine.table} | set(machine.table.values())
    assert reached == set(machine.names)


def test_ends_are_ends():
    assert PLAN.verbs_from("applied") == PLAN.verbs_from("discarded") == []
    assert ASSIGNMENT.verbs_from("conflicted") == ASSIGNMENT.verbs_from("removed") == []
    # For a place on the waiting list alone: the database holds it.
    assert DECISION.verbs_from("announced") == ["decide_again"]
    assert REVIEW.verbs_from("submitted") == ["reopen"]


def test_a_refusal_is_a_sentence():
    class Row:
        state = "applied"

    with pytest.raises(RuleBroken, match="This assignment plan is applied, so it cannot be"):
        PLAN.check(Row(), "discard")
