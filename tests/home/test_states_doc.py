from core.states import Machine
from home import states_doc


def test_a_row_says_where_each_deed_leads(monkeypatch):
    machine = Machine(
        noun="kernel",
        names={"raw": "Raw", "popped": "Popped"},
        table={("raw", "heat"): "popped"},
    )
    monkeypatch.setattr(states_doc, "machines", lambda: [("grants", "KERNEL", machine)])
    text = states_doc.states_document()
    assert "## Kernel\n" in text
    assert "| `raw` | Raw | heat → Popped |\n" in text
    assert "| `popped` | Popped | none, it ends here |\n" in text
