"""About one condition."""

from datetime import date, datetime

from awards.emails._sending import about_condition
from awards.models import Condition


def condition_accepted(condition: Condition, *, reason: str, at: datetime) -> None:
    """To the grantee: this one is done."""
    about_condition(condition, "condition_accepted", at=at, reason=reason)


def condition_sent_back(condition: Condition, *, reason: str, at: datetime) -> None:
    """To the grantee: what is missing."""
    about_condition(condition, "condition_sent_back", at=at, reason=reason)


def condition_waived(condition: Condition, *, reason: str, at: datetime) -> None:
    """To the grantee: no longer owed."""
    about_condition(condition, "condition_waived", at=at, reason=reason)


def condition_extended(
    condition: Condition, *, old_due_on: date, reason: str, at: datetime
) -> None:
    """To the grantee: more time."""
    about_condition(condition, "condition_extended", at=at, reason=reason, old_due_on=old_due_on)
