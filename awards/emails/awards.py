"""About the answer to an award."""

from datetime import datetime

from awards.emails._sending import to_grantee, to_programme
from awards.models import Acceptance, Award
from core.money import format_money


def award_accepted(award: Award, acceptance: Acceptance, *, at: datetime) -> None:
    """To the grantee as a receipt, and to the programme."""
    facts = {"acceptance": acceptance, "amount": format_money(award.amount, award.currency)}
    key = f"award.accept:{award.reference}"
    to_grantee(award, "award_accepted", key, at=at, **facts)
    to_programme(award, "award_accepted_staff", f"{key}:staff", at=at, **facts)


def award_declined(award: Award, *, at: datetime) -> None:
    """To the programme, with the grantee's reason."""
    amount = format_money(award.amount, award.currency)
    key = f"award.decline:{award.reference}"
    to_programme(award, "award_declined_staff", key, at=at, amount=amount)


def award_closed(award: Award, *, at: datetime) -> None:
    """To the grantee: nothing more is owed."""
    # An award can be opened and closed again: the moment tells which.
    key = f"award.close:{award.reference}:{at.isoformat()}"
    to_grantee(award, "award_closed", key, at=at)


def award_reopened(award: Award, *, reason: str, at: datetime) -> None:
    """To the grantee: it is open again."""
    key = f"award.reopen:{award.reference}:{at.isoformat()}"
    to_grantee(award, "award_reopened", key, at=at, reason=reason)
