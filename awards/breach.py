"""What a letter of breach says of the output it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from awards.models import Award, Condition
from awards.queries.payments import amount_of


@dataclass(frozen=True)
class BreachFacts:
    """An output found breached. waiting: label and amount of the payments that stay blocked."""

    output: str
    reference: str
    promise: str
    due_on: date
    cure_until: date
    happened: str
    finding: str
    waiting: Sequence[tuple[str, str]] = ()

    @property
    def cure_days(self) -> int:
        """Days between the due day and the last day to cure."""
        return max(0, (self.cure_until - self.due_on).days)


def promise_in_words(condition: Condition) -> str:
    """The promise as the letter of the award told it: `Code, under MIT, at git.example.org`."""
    parts = [condition.get_output_kind_display().lower(), f"under {condition.promised_licence}"]
    if condition.promised_place:
        parts.append(f"at {condition.promised_place}")
    return ", ".join(parts)


def breach_facts(
    condition: Condition, *, cure_until: date, happened: str, finding: str
) -> BreachFacts:
    """The facts of a letter about this output. `happened`: what was not kept, in a sentence."""
    payments = condition.payments.select_related("award", "part").order_by("position")
    return BreachFacts(
        output=condition.title,
        reference=condition.reference,
        promise=promise_in_words(condition),
        due_on=condition.due_on,
        cure_until=cure_until,
        happened=happened,
        finding=finding,
        waiting=[(payment.label, amount_of(payment)) for payment in payments],
    )


def sample_breach(award: Award, *, finding: str) -> BreachFacts | None:
    """What a letter would say if the first output of an award were breached; None without one."""
    condition = award.conditions.filter(kind=Condition.Kind.RELEASE).first()
    if condition is None:
        return None
    happened = "It was not released in time."
    return breach_facts(condition, cure_until=condition.due_on, happened=happened, finding=finding)
