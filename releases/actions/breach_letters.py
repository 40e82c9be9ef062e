"""The letter that tells a grantee of a breach: issued with the finding, ended when it is lifted."""

from datetime import datetime

from awards.actions.letters import end_letter, issue_letter, withdraw_letter
from awards.breach import breach_facts
from awards.models import Condition, Letter, LetterKind
from core.actors import Actor
from releases.models import Ruling
from releases.standing import Facts

LATE = "It was not released in time."
REGRESSED = "It was accepted, and is no longer as it was accepted."


def issue_breach_letter(
    condition: Condition, facts: Facts, finding: str, *, by: Actor, at: datetime
) -> Letter:
    """Issue the letter, in the transaction of the finding. Its mail waits for the usual delay."""
    return issue_letter(
        award=condition.award,
        kind=LetterKind.BREACH,
        breach=breach_facts(
            condition,
            cure_until=facts.last_day,
            happened=REGRESSED if facts.cure_until else LATE,
            finding=finding,
        ),
        by=by,
        at=at,
    )


def standing_breach_letter(condition: Condition) -> Letter | None:
    """The letter of the breach that stands, if there is one; breaches of long ago had none."""
    rulings = condition.rulings.filter(
        kind=Ruling.Kind.BREACH,
        letter__isnull=False,
        letter__withdrawn_at__isnull=True,
        letter__ended_at__isnull=True,
    )
    newest = rulings.select_related("letter").order_by("-id").first()
    return newest.letter if newest else None


def take_back_or_end(letter: Letter | None, *, by: Actor, at: datetime) -> bool:
    """Take a letter back that is not out yet (`True`), or note that it no longer holds."""
    if letter is None:
        return False
    if letter.sent_at > at:
        withdraw_letter(letter=letter, by=by, at=at, with_its_deed=True)
        return True
    end_letter(letter=letter, by=by, at=at)
    return False
