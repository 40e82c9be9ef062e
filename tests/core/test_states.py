import pytest

from core.errors import RuleBroken
from core.states import Machine, past

LAMP = Machine(
    noun="lamp",
    names={"off": "Off", "on": "Burning"},
    table={("off", "switch_on"): "on", ("on", "switch_off"): "off", ("on", "break"): "off"},
)


class Row:
    def __init__(self, state):
        self.state = state


def test_check_leads_where_the_table_says_and_writes_nothing():
    row = Row("off")
    assert LAMP.check(row, "switch_on") == "on"
    assert row.state == "off"


def test_check_of_an_illegal_verb_says_why():
    with pytest.raises(RuleBroken) as refusal:
        LAMP.check(Row("on"), "switch_on")
    assert refusal.value.message == "This lamp is burning, so it cannot be switched on now."


def test_check_of_an_unknown_state_is_refused_too():
    with pytest.raises(RuleBroken, match="This lamp is melted"):
        LAMP.check(Row("melted"), "switch_on")


def test_allows_verbs_from_and_states_read_the_table():
    assert (LAMP.allows("off", "switch_on"), LAMP.allows("off", "break")) == (True, False)
    assert LAMP.verbs_from("on") == ["switch_off", "break"]
    assert LAMP.states == ["off", "on"]


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("accept", "accepted"),
        ("decline", "declined"),
        ("submit", "submitted"),
        ("pay", "paid"),
        ("send_back", "sent back"),
        ("hand_in", "handed in"),
        ("announce_fund", "announced fund"),
    ],
)
def test_past(verb, said):
    assert past(verb) == said
