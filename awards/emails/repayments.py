"""About money asked back. No mail holds an account number: how to pay stands on the page."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from awards.emails._sending import to_grantee, to_people
from awards.models import Repayment, RepaymentReceipt
from awards.reminding import Step, in_words
from core.money import format_money


def repayment_proposed(repayment: Repayment, *, at: datetime) -> None:
    """To the programme: a second person is needed."""
    programme = repayment.award.application.call.programme
    key = f"repayment.ask:{repayment.reference}"
    _to_staff(repayment, [programme.contact_email], "repayment_proposed", key, at=at)


def repayment_asked(repayment: Repayment, *, at: datetime) -> None:
    """To the grantee: how much, why, until when, under which reference."""
    _to_owner(repayment, "repayment_asked", f"repayment.approve:{repayment.reference}", at=at)


def repayment_received(repayment: Repayment, receipt: RepaymentReceipt, *, at: datetime) -> None:
    """To the grantee: what came, and what is still to come."""
    key = f"repayment.receive:{repayment.reference}:{receipt.pk}"
    came = format_money(receipt.amount, repayment.award.currency)
    _to_owner(repayment, "repayment_received", key, at=at, came=came)


def receipt_taken_back(repayment: Repayment, receipt: RepaymentReceipt, *, at: datetime) -> None:
    """To the grantee: what we said had come did not, and is owed again."""
    key = f"repayment.take_back:{repayment.reference}:{receipt.pk}"
    facts = {
        "came": format_money(receipt.amount, repayment.award.currency),
        "received_on": receipt.received_on,
        "reason": receipt.taken_back_reason,
    }
    _to_owner(repayment, "receipt_taken_back", key, at=at, **facts)


def repayment_extended(repayment: Repayment, reason: str, *, at: datetime) -> None:
    """To the grantee: there is more time."""
    key = f"repayment.extend:{repayment.reference}:{repayment.due_on}"
    _to_owner(repayment, "repayment_extended", key, at=at, reason=reason)


def repayment_given_up(repayment: Repayment, *, at: datetime) -> None:
    """To the grantee: nothing more is asked for."""
    key = f"repayment.settle:{repayment.reference}"
    _to_owner(repayment, "repayment_given_up", key, at=at)


def repayment_due(repayment: Repayment, step: Step, *, at: datetime) -> None:
    """To the grantee: a reminder. Dropped if the money comes before it goes out."""
    key = f"repayment.remind:{repayment.reference}:{repayment.due_on}:{step.key}"
    facts = {"when": in_words(step.days), "is_late": step.is_late, **_while_owed(repayment)}
    _to_owner(repayment, "repayment_due", key, at=at, **facts)


def repayment_late(repayment: Repayment, step: Step, *, at: datetime) -> None:
    """To the programme: the day is past; after four weeks to its administrators too."""
    programme = repayment.award.application.call.programme
    to = [programme.contact_email]
    if step.escalates:
        roles = programme.roles.filter(role=Role.ADMINISTRATOR, user__is_active=True)
        to += roles.values_list("user__email", flat=True)
    key = f"repayment.late:{repayment.reference}:{repayment.due_on}:{step.key}"
    when = in_words(step.days)
    _to_staff(repayment, to, "repayment_late", key, at=at, when=when, **_while_owed(repayment))


def _while_owed(repayment: Repayment) -> dict[str, str]:
    return {
        "guard": "awards.queries.repayments.repayment_still_owed",
        "guard_key": f"{repayment.reference} {repayment.due_on}",
    }


def _facts(repayment: Repayment) -> dict[str, Any]:
    currency = repayment.award.currency
    return {
        "repayment": repayment,
        "amount": format_money(repayment.amount, currency),
        "left": format_money(repayment.amount - repayment.received, currency),
    }


def _to_owner(repayment: Repayment, name: str, key: str, *, at: datetime, **facts: Any) -> None:
    path = reverse("awards:repayment_detail", args=[repayment.reference])
    url = settings.SITE_URL + path
    to_grantee(repayment.award, name, key, at=at, url=url, **_facts(repayment), **facts)


def _to_staff(
    repayment: Repayment, to: list[str], name: str, key: str, *, at: datetime, **facts: Any
) -> None:
    path = reverse("awards:staff_repayment_detail", args=[repayment.reference])
    to_people(repayment.award, to, name, key, path, at=at, **_facts(repayment), **facts)
