"""A decision about an output holds for the evidence and the checks that were read."""

from awards.actions.seen import refuse_unseen
from awards.models import Condition
from releases.queries.seen import stamp_of_output


def refuse_unread(condition: Condition, seen: str | None) -> None:
    """`RuleBroken` when something else stands than the page showed. The condition is locked."""
    refuse_unseen(
        seen,
        stamp_of_output(condition),
        "Something came in since you opened this page: new evidence, a check or a decision. "
        f"Nothing was decided. Read what {condition.reference} shows now, then decide again.",
    )
