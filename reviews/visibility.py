"""Who may see what of a reviewed application, and do what: one gate for every page and mail.

Pure: the switches of the phase and the facts about a reader go in, what they may see comes out.
Read-models ask here before they read, so that nothing hidden reaches a template, a search, a
count or a mail.
"""

from dataclasses import dataclass, fields, replace
from enum import StrEnum


class Shown(StrEnum):
    """When reviewers of an application see something of it."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    ALWAYS = "always"


SHOWN_NAMES = {
    Shown.NEVER: "Never",
    Shown.AFTER_OWN: "After their own review is submitted",
    Shown.ALWAYS: "Always",
}


@dataclass(frozen=True)
class Switches:
    """What a phase of reviewing allows. The values of the first three are those of `Shown`."""

    applicants: str = Shown.ALWAYS
    reviewers: str = Shown.NEVER
    reviews: str = Shown.NEVER
    may_score: bool = True
    may_change: bool = True
    may_discuss: bool = False


class Reader(StrEnum):
    """As what a person looks at an application."""

    STAFF = "staff"
    CHAIR = "chair"
    REVIEWER = "reviewer"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Facts:
    """A reader and an application. `own_submitted`: their own review of it is handed in.

    `has_own`: a review of their own is asked of them.
    """

    reader: Reader
    has_own: bool = False
    own_submitted: bool = False
    in_conflict: bool = False


@dataclass(frozen=True)
class Sight:
    """What a reader may see of an application and do with it."""

    proposal: bool = False
    applicants: bool = False
    reviewers: bool = False
    reviews: bool = False
    response: bool = False
    staff_texts: bool = False
    ratings: bool = False
    discussion: bool = False
    may_score: bool = False
    may_change: bool = False
    may_discuss: bool = False
    may_rate: bool = False


BLIND = Sight()


def sight(switches: Switches, facts: Facts) -> Sight:
    """What this reader may see and do in a phase with these switches.

    A conflict hides everything, from staff and chair too. Staff see all and discuss at any
    time. A chair sees who reviewed and, unless a review of their own is still open, what the
    others wrote: independence is asked of everybody who scores. Applicants' names follow the
    switch for chair and reviewers alike.
    """
    if facts.in_conflict or facts.reader == Reader.NOBODY:
        return BLIND
    if facts.reader == Reader.STAFF:
        return Sight(
            proposal=True,
            applicants=True,
            reviewers=True,
            reviews=True,
            response=True,
            staff_texts=True,
            ratings=True,
            discussion=True,
            may_discuss=True,
            may_rate=True,
        )
    is_chair = facts.reader == Reader.CHAIR
    is_free = is_chair and not facts.has_own
    reviews = is_free or _shown(switches.reviews, facts)
    # A discussion quotes what reviewers wrote, so nobody reads it before they may read reviews.
    discussion = reviews and (switches.may_discuss or is_chair)
    return Sight(
        proposal=True,
        applicants=_shown(switches.applicants, facts),
        reviewers=is_chair or _shown(switches.reviewers, facts),
        reviews=reviews,
        # It answers all reviews, so it is read where one's own judgement is made.
        response=reviews or facts.own_submitted,
        ratings=is_chair and reviews,
        discussion=discussion,
        may_score=switches.may_score and facts.has_own,
        may_change=switches.may_change and facts.has_own,
        may_discuss=discussion and switches.may_discuss,
        may_rate=is_chair and reviews,
    )


def _shown(switch: str, facts: Facts) -> bool:
    return switch == Shown.ALWAYS or (switch == Shown.AFTER_OWN and facts.own_submitted)


def default_switches(*, blind: bool) -> Switches:
    """How a call without phases is reviewed: alone, with or without the applicants' names."""
    return Switches(applicants=Shown.NEVER if blind else Shown.ALWAYS)


def broken_promise(switches: Switches, *, blind: bool) -> str:
    """Why a phase would break what the call promises its applicants, or "".

    A blind call promises that nobody scores knowing who applies.
    """
    scores_later = {
        Shown.ALWAYS: switches.may_score or switches.may_change,
        Shown.AFTER_OWN: switches.may_change,
    }
    if blind and scores_later.get(Shown(switches.applicants), False):
        return (
            "This call promises that reviewers do not see who applies. Names can be shown only "
            "where scores can no longer be given or changed."
        )
    return ""


_SHOWS = {
    "applicants": "who applies",
    "reviewers": "each other’s names",
    "reviews": "the other reviews",
}
_WHEN = {
    Shown.NEVER: "Reviewers no longer see {}.",
    Shown.AFTER_OWN: "Reviewers see {} once their own review is submitted.",
    Shown.ALWAYS: "Reviewers see {} at once.",
}
_DEEDS = {
    "may_score": (
        "Reviews can be written and submitted.",
        "Reviews can no longer be written or submitted; drafts stay as they are.",
    ),
    "may_change": (
        "Submitted reviews can be reopened and changed.",
        "Submitted reviews can no longer be changed.",
    ),
    "may_discuss": (
        "Reviewers can discuss the applications whose reviews they see.",
        "Nobody on the panel can write in the discussion any more.",
    ),
}


def changes_in_words(before: Switches, after: Switches) -> list[str]:
    """What is different for reviewers in another phase, a sentence for each switch that moves."""
    told = []
    for each in fields(Switches):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old == new:
            continue
        if each.name in _SHOWS:
            told.append(_WHEN[Shown(new)].format(_SHOWS[each.name]))
        else:
            allowed, ended = _DEEDS[each.name]
            told.append(allowed if new else ended)
    return told


def usual_phases(*, blind: bool) -> list[tuple[str, Switches]]:
    """Names and switches most rounds run with: review alone, then talk, then leave it."""
    hidden = default_switches(blind=blind)
    return [
        ("Reviewing", hidden),
        (
            "Discussion",
            replace(hidden, reviews=Shown.AFTER_OWN, may_discuss=True),
        ),
        (
            "Closed",
            replace(hidden, reviews=Shown.AFTER_OWN, may_score=False, may_change=False),
        ),
    ]


def in_words(switches: Switches) -> list[str]:
    """A phase as sentences, for staff who look at it."""
    shown = [
        f"{SHOWN_SENTENCES[Shown(getattr(switches, name))].format(words)}"
        for name, words in _SHOWS.items()
    ]
    deeds = [
        words[0] if getattr(switches, name) else words[1] for name, words in DEED_SENTENCES.items()
    ]
    return shown + deeds


SHOWN_SENTENCES = {
    Shown.NEVER: "Reviewers do not see {}.",
    Shown.AFTER_OWN: "Reviewers see {} once their own review is submitted.",
    Shown.ALWAYS: "Reviewers see {}.",
}
DEED_SENTENCES = {
    "may_score": ("Reviews can be written.", "Reviews cannot be written."),
    "may_change": ("Submitted reviews can be changed.", "Submitted reviews cannot be changed."),
    "may_discuss": ("The panel can discuss.", "The panel cannot discuss."),
}
