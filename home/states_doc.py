"""docs/states.md, written from the tables the software itself obeys."""

from importlib import import_module

from core.states import Machine

ROOMS = ("grants", "reviews", "awards", "releases")
HEAD = """# States

Written by `manage.py states_doc` from the tables in `*/states.py`. Do not edit it by hand.

A deed that is not in its table is refused, whoever asks. Who may do it says the `permissions.py`
of the app.
"""


def machines() -> list[tuple[str, str, Machine]]:
    """Every machine as (app, name, machine), in the order the apps define them."""
    found = []
    for room in ROOMS:
        module = import_module(f"{room}.states")
        found += [
            (room, name, value)
            for name, value in vars(module).items()
            if isinstance(value, Machine)
        ]
    return found


def states_document() -> str:
    """The whole document as Markdown."""
    return HEAD + "".join(_section(room, machine) for room, _name, machine in machines())


def _section(room: str, machine: Machine) -> str:
    rows = [_row(machine, state) for state in machine.states]
    title = machine.noun.capitalize()
    return (
        f"\n## {title}\n\nFrom `{room}/states.py`.\n\n"
        "| State | Shown as | Deeds and where they lead |\n|---|---|---|\n" + "".join(rows)
    )


def _row(machine: Machine, state: str) -> str:
    moves = [
        f"{verb.replace('_', ' ')} → {machine.names[machine.table[(state, verb)]]}"
        for verb in machine.verbs_from(state)
    ]
    return f"| `{state}` | {machine.names[state]} | {'; '.join(moves) or 'none, it ends here'} |\n"
