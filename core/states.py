"""State machines as plain tables: which verb leads from which state to which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.errors import RuleBroken


class HasState(Protocol):
    """A row with a `state` column."""

    state: str


@dataclass(frozen=True)
class Machine:
    """A legality table. `noun` is used in refusals: "This application …"."""

    noun: str
    table: Mapping[tuple[str, str], str]
    names: Mapping[str, str]

    def allows(self, state: str, verb: str) -> bool:
        """Whether `verb` is legal in `state`."""
        return (state, verb) in self.table

    def check(self, row: HasState, verb: str) -> str:
        """The state `verb` leads to from the row's state; `RuleBroken` if it is not legal."""
        try:
            return self.table[(row.state, verb)]
        except KeyError:
            name = self.names.get(row.state, row.state).lower()
            raise RuleBroken(
                f"This {self.noun} is {name}, so it cannot be {past(verb)} now."
            ) from None

    def verbs_from(self, state: str) -> list[str]:
        """The verbs that are legal in `state`, in the table's order."""
        return [verb for (source, verb) in self.table if source == state]

    @property
    def states(self) -> list[str]:
        """All states in the order of their names."""
        return list(self.names)


_PAST = {
    "submit": "submitted",
    "deny": "denied",
    "drop": "dropped",
    "withdraw": "withdrawn",
    "begin": "begun",
    "send_back": "sent back",
    "hand_in": "handed in",
    "reopen": "reopened",
    "pay": "paid",
    "take_forward": "taken forward",
    "hand_over": "handed over",
    "ask_back": "asked back",
    "ask_changes": "marked as needing changes",
    "cancel": "cancelled",
    "put_off": "put off",
    "send_again": "sent again",
    "take_back": "taken back",
    "draw": "drawn",
    "write_off": "written off",
    "receive_part": "received in part",
    "hold": "put on hold",
    "unapprove": "sent back to planned",
    "plan": "planned",
    "overtake": "overtaken",
    "replan": "planned anew",
    "split": "split",
    "keep_waiting": "kept on the waiting list",
}


def past(verb: str) -> str:
    """The past participle of a verb of the tables: `accept` → `accepted`."""
    if verb in _PAST:
        return _PAST[verb]
    stem, _, rest = verb.partition("_")
    stem = _PAST.get(stem) or (f"{stem}d" if stem.endswith("e") else f"{stem}ed")
    return f"{stem} {rest.replace('_', ' ')}".strip()
