"""The kinds of mail somebody may do without, in one table; every other mail always comes.

What must arrive has no kind: codes, receipts, invitations, letters, decisions, what people write
to each other, alarms, everything about money, breaches, and the first word of a duty or of a day
that has passed. A mail is given its kind where it is composed.
"""

from enum import StrEnum
from typing import Self


class Reader(StrEnum):
    """Whom a kind is written to, as the headings of the page of choices."""

    APPLICANT = "When you apply or hold an award"
    REVIEWER = "When you review"
    STAFF = "When you work for a funder"


class Kind(StrEnum):
    """A kind of mail that can be turned off, with what people read of it."""

    reader: Reader
    label: str
    sentence: str
    because: str

    def __new__(cls, value: str, reader: Reader, label: str, sentence: str, because: str) -> Self:
        """`because` ends the sentence “You get this because …” under the mail."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.reader, kind.label = reader, label
        kind.sentence, kind.because = sentence, because
        return kind

    CHANGES = (
        "changes",
        Reader.APPLICANT,
        "Reminders of changes you were asked for",
        "Shortly before the time for them is over. The request itself always comes.",
        "changes to an application of yours were asked for",
    )
    OFFERS = (
        "offers",
        Reader.APPLICANT,
        "Reminders of an offer that waits",
        "Before it ends, and on its last day. The offer always comes, and so does word of its end.",
        "an award waits for your answer",
    )
    CONDITIONS = (
        "conditions",
        Reader.APPLICANT,
        "Reminders of what you promised",
        (
            "Before a report or an output is due, and each week while it is late. We write in any "
            "case when it is late for the first time, and when we tell the programme’s "
            "administrators."
        ),
        "you hold an award with something due",
    )
    REVIEWING = (
        "reviewing",
        Reader.REVIEWER,
        "Reminders to reviewers",
        (
            "Of invitations you have not answered, of what you would like to read, of conflicts to "
            "declare, and of reviews. We write in any case when a review is late for the first "
            "time."
        ),
        "you were asked to review",
    )
    DISCUSSION = (
        "discussion",
        Reader.REVIEWER,
        "Comments in a discussion",
        "When somebody writes about an application you discuss.",
        "you take part in a discussion",
    )
    NOTES = (
        "notes",
        Reader.STAFF,
        "Notes that name you",
        "When a colleague names you in a note about an application.",
        "a colleague named you in a note",
    )
    PROMISES = (
        "promises",
        Reader.STAFF,
        "Reminders of answers you promised",
        "Shortly before the promised day. We write in any case when it has passed.",
        "you look after applications",
    )
    LATE = (
        "late",
        Reader.STAFF,
        "Each week what a grantee is late with",
        (
            "We write in any case when something is late for the first time, and when it goes to "
            "the programme’s administrators."
        ),
        "you look after awards",
    )
    WATCHING = (
        "watching",
        Reader.STAFF,
        "What we see when we look again at releases",
        (
            "When a release is no longer as it was accepted, or could not be copied or archived. "
            "We write in any case when the time to mend it is over."
        ),
        "you look after promised releases",
    )


# Said wherever kinds are chosen.
ALWAYS = (
    "These always come: codes to sign in, receipts, invitations, letters and decisions, "
    "what people write to you about an application, alarms about your account, everything about "
    "money, and the first word that something is asked of you or is late."
)


def kind_named(value: str) -> Kind | None:
    """The kind of this value; `None` for a mail that always comes, or a kind of former days."""
    return next((kind for kind in Kind if kind.value == value), None)
