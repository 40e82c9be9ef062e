import pytest

from awards.states import AWARD, CONDITION, PAYMENT, REPORT, AwardState, ConditionState, ReportState
from core.errors import RuleBroken

VERBS = {
    machine.noun: sorted({verb for _, verb in machine.table})
    for machine in (AWARD, CONDITION, PAYMENT, REPORT)
}


class Row:
    def __init__(self, state):
        self.state = state


@pytest.mark.parametrize("machine", [AWARD, CONDITION, PAYMENT, REPORT], ids=lambda each: each.noun)
def test_machine_does_what_its_table_says_and_refuses_the_rest(machine):
    for state in machine.states:
        for verb in VERBS[machine.noun]:
            if machine.allows(state, verb):
                assert machine.check(Row(state), verb) == machine.table[(state, verb)]
            else:
                with pytest.raises(RuleBroken):
                    machine.check(Row(state), verb)


@pytest.mark.parametrize("machine", [AWARD, CONDITION, PAYMENT, REPORT], ids=lambda each: each.noun)
def test_machine_names_every_state_it_leads_to(machine):
    assert {state for state, _ in machine.table} | set(machine.table.values()) == set(machine.names)


def test_final_states_lead_nowhere():
    assert AWARD.verbs_from(AwardState.DECLINED) == []
    assert CONDITION.verbs_from(ConditionState.ACCEPTED) == []
    assert CONDITION.verbs_from(ConditionState.WAIVED) == []
    assert REPORT.verbs_from(ReportState.ACCEPTED) == []
