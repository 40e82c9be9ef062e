from home.states_doc import machines, states_document
from tests.meta.tree import ROOT


def test_document_is_what_the_tables_say():
    stored = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
    assert stored == states_document(), "Run: manage.py states_doc"


def test_every_machine_and_every_state_is_in_it():
    text = states_document()
    assert len(machines()) >= 10
    for _room, _name, machine in machines():
        assert f"## {machine.noun.capitalize()}\n" in text
        assert [state for state in machine.states if f"| `{state}` |" not in text] == []


def test_every_move_stays_inside_its_machine():
    for _room, label, machine in machines():
        known = set(machine.states)
        outside = [
            (source, verb, target)
            for (source, verb), target in machine.table.items()
            if {source, target} - known
        ]
        assert (label, outside) == (label, [])
