"""How a promised output stands today: one word, its tone, and what happens next. Pure.

The stored state of a condition says what people and the system did; how it stands also depends
on the day. Who decides goes before what the calendar says, and the calendar before nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from awards.due import moved

SOON = timedelta(days=30)
DUE = timedelta(days=7)


class Standing(StrEnum):
    """Every way an output can stand. Exactly one at a time."""

    ATTACHED = "attached"
    EXTENDED = "extended"
    PARTLY_ACCEPTED = "partly_accepted"
    EMBARGOED = "embargoed"
    DUE_SOON = "due_soon"
    DUE = "due"
    HANDED_IN = "handed_in"
    VERIFIED = "verified"
    NEEDS_A_PERSON = "needs_a_person"
    DISPUTED = "disputed"
    IN_CURE_TIME = "in_cure_time"
    OVERDUE = "overdue"
    BREACHED = "breached"
    ACCEPTED = "accepted"
    WATCHED = "watched"
    WAIVED = "waived"
    SUPERSEDED = "superseded"


WORDS: dict[Standing, tuple[str, str]] = {
    Standing.ATTACHED: ("Promised", "neutral"),
    Standing.EXTENDED: ("Extended", "neutral"),
    Standing.PARTLY_ACCEPTED: ("Partly accepted", "caution"),
    Standing.EMBARGOED: ("Under embargo", "neutral"),
    Standing.DUE_SOON: ("Due soon", "info"),
    Standing.DUE: ("Due", "caution"),
    Standing.HANDED_IN: ("Handed in", "info"),
    Standing.VERIFIED: ("Verified", "success"),
    Standing.NEEDS_A_PERSON: ("Needs a person", "caution"),
    Standing.DISPUTED: ("Disputed", "caution"),
    Standing.IN_CURE_TIME: ("In cure time", "danger"),
    Standing.OVERDUE: ("Overdue", "danger"),
    Standing.BREACHED: ("Breached", "danger"),
    Standing.ACCEPTED: ("Accepted", "success"),
    Standing.WATCHED: ("Released, watched", "success"),
    Standing.WAIVED: ("Waived", "neutral"),
    Standing.SUPERSEDED: ("Superseded", "neutral"),
}
"""The word and the tone of each, the same on every page."""

# What only the two sides of an award need to know is not published.
_NOT_PUBLISHED = {
    Standing.EXTENDED: Standing.ATTACHED,
    Standing.PARTLY_ACCEPTED: Standing.ATTACHED,
    Standing.HANDED_IN: Standing.ATTACHED,
    Standing.VERIFIED: Standing.ATTACHED,
    Standing.NEEDS_A_PERSON: Standing.ATTACHED,
    Standing.DISPUTED: Standing.ATTACHED,
    Standing.BREACHED: Standing.OVERDUE,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one output.

    `state` is the stored state of the condition, `outcome` that of the newest run of the checks
    (empty while none has ended). `cure_until` is the last day to mend what regressed. `agreed`:
    whether the award was accepted, before which nothing is owed.
    """

    due_on: date
    state: str = "open"
    outcome: str = ""
    cure_days: int = 0
    extended: bool = False
    partly_accepted: bool = False
    disputed: bool = False
    breached: bool = False
    superseded_by: str = ""
    embargo_until: date | None = None
    watched: bool = False
    cure_until: date | None = None
    agreed: bool = True

    @property
    def last_day(self) -> date:
        """The last day of the cure time: of what regressed, else of what was promised."""
        return self.cure_until or moved(self.due_on, self.cure_days, "days")


def standing(facts: Facts, today: date) -> Standing:
    """How the output stands on that day."""
    if facts.superseded_by:
        return Standing.SUPERSEDED
    if facts.disputed and _is_disputable(facts):
        return Standing.DISPUTED
    if facts.state == "accepted":
        return _accepted(facts, today)
    return _BY_STATE.get((facts.state, facts.outcome == "pass")) or _open(facts, today)


_BY_STATE = {
    ("waived", True): Standing.WAIVED,
    ("waived", False): Standing.WAIVED,
    ("handed_in", True): Standing.HANDED_IN,
    ("handed_in", False): Standing.HANDED_IN,
    ("checked", True): Standing.VERIFIED,
    ("checked", False): Standing.NEEDS_A_PERSON,
}


def _is_disputable(facts: Facts) -> bool:
    """A dispute ends when nothing is owed; about what regressed there can be a new one."""
    return facts.state != "waived" and (facts.state != "accepted" or facts.cure_until is not None)


def _accepted(facts: Facts, today: date) -> Standing:
    if facts.cure_until is None:
        return Standing.WATCHED if facts.watched else Standing.ACCEPTED
    if facts.breached:
        return Standing.BREACHED
    return Standing.IN_CURE_TIME if today <= facts.cure_until else Standing.OVERDUE


def _open(facts: Facts, today: date) -> Standing:
    if not facts.agreed:
        return Standing.ATTACHED
    if facts.breached:
        return Standing.BREACHED
    if facts.embargo_until and today < facts.embargo_until:
        return Standing.EMBARGOED
    ahead = facts.due_on - today
    # The first that holds, from the latest to the earliest.
    ladder = (
        (today > facts.last_day, Standing.OVERDUE),
        (today > facts.due_on, Standing.IN_CURE_TIME),
        (ahead <= DUE, Standing.DUE),
        (facts.partly_accepted, Standing.PARTLY_ACCEPTED),
        (ahead <= SOON, Standing.DUE_SOON),
        (facts.extended, Standing.EXTENDED),
    )
    return next((found for holds, found in ladder if holds), Standing.ATTACHED)


def public(found: Standing) -> Standing:
    """What the public is told of it."""
    return _NOT_PUBLISHED.get(found, found)


_IN_TIME = "The release is handed in by {due}."
_NEXT: dict[Standing, str] = {
    Standing.ATTACHED: _IN_TIME,
    Standing.DUE_SOON: _IN_TIME,
    Standing.DUE: _IN_TIME,
    Standing.EXTENDED: "More time was given: the release is handed in by {due}.",
    Standing.PARTLY_ACCEPTED: "What is missing is handed in by {due}.",
    Standing.EMBARGOED: "The embargo ends on {until}; then the release is due in public.",
    Standing.HANDED_IN: "The checks look at it, then the programme decides.",
    Standing.VERIFIED: "Every required check passed. The programme accepts it or sends it back.",
    Standing.NEEDS_A_PERSON: "Not every required check passed, so the programme looks at it.",
    Standing.DISPUTED: "The grantee disputes a finding. The programme answers in writing.",
    Standing.IN_CURE_TIME: "It was due on {due}. The grantee has until {last} to hand it in.",
    Standing.OVERDUE: "It was due on {due}, with time to cure until {last}. "
    "The programme decides what follows.",
    Standing.BREACHED: "The programme found the condition breached. It can still be handed in.",
    Standing.ACCEPTED: "Nothing more is owed.",
    Standing.WATCHED: "Nothing more is owed. It is looked at every day to see that it stays open.",
    Standing.WAIVED: "The programme waived it. Nothing is owed.",
    Standing.SUPERSEDED: "{other} takes its place. Nothing is owed here.",
}
_NEXT_REGRESSED: dict[Standing, str] = {
    Standing.IN_CURE_TIME: "It is not as it was accepted. The grantee has until {last} to mend it.",
    Standing.OVERDUE: "It was to be mended by {last}. The programme decides what follows.",
    Standing.BREACHED: "The programme found the condition breached. "
    "It is lifted when the output is mended.",
}


def what_is_next(facts: Facts, found: Standing) -> str:
    """One sentence: what happens next and when, the same for both sides."""
    if found is Standing.ATTACHED and not facts.agreed:
        return "Nothing is owed before the award is accepted."
    regressed = facts.cure_until is not None and facts.state == "accepted"
    words = (regressed and _NEXT_REGRESSED.get(found)) or _NEXT[found]
    return words.format(
        due=_day(facts.due_on),
        last=_day(facts.last_day),
        until=_day(facts.embargo_until or facts.due_on),
        other=facts.superseded_by,
    )


def public_sentence(facts: Facts, found: Standing) -> str:
    """What the public register says of it; of an embargo its end and nothing more."""
    shown = public(found)
    if shown == Standing.EMBARGOED:
        return f"Under embargo until {_day(facts.embargo_until or facts.due_on)}."
    if shown in {Standing.IN_CURE_TIME, Standing.OVERDUE} and facts.state != "accepted":
        return f"It was due on {_day(facts.due_on)}."
    if shown in {Standing.IN_CURE_TIME, Standing.OVERDUE}:
        return "It is not as it was accepted."
    if shown in {Standing.ATTACHED, Standing.DUE_SOON, Standing.DUE}:
        return f"Due {_day(facts.due_on)}."
    return ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
