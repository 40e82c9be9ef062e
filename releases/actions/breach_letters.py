"""The letter that tells a grantee of a breach, issued with the finding."""

from datetime import datetime

from awards.actions.letters import issue_letter
from awards.breach import breach_facts
from awards.models import Condition, Letter, LetterKind
from core.actors import Actor
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
        about=condition,
        breach=breach_facts(
            condition,
            cure_until=facts.last_day,
            happened=REGRESSED if facts.cure_until else LATE,
            finding=finding,
        ),
        by=by,
        at=at,
    )
