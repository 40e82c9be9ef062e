"""One function per mail. Each goes through the outbox in the transaction of its deed."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from awards.models import Acceptance, Award, Condition, Letter, Payment
from core.mail.outbox import queue
from core.money import format_money


def award_offered(award: Award, letter: Letter, *, at: datetime) -> None:
    """To the grantee: the letter, and where to answer."""
    _to_grantee(
        award,
        "award_offered",
        f"award.offer:{award.reference}:{letter.version}",
        at=at,
        files=[letter.file],
        amount=format_money(award.amount, award.currency),
        sha256=letter.sha256,
    )


def award_accepted(award: Award, acceptance: Acceptance, *, at: datetime) -> None:
    """To the grantee as a receipt, and to the programme."""
    facts = {"acceptance": acceptance, "amount": format_money(award.amount, award.currency)}
    key = f"award.accept:{award.reference}"
    _to_grantee(award, "award_accepted", key, at=at, **facts)
    _to_programme(award, "award_accepted_staff", f"{key}:staff", at=at, **facts)


def award_declined(award: Award, *, at: datetime) -> None:
    """To the programme, with the grantee's reason."""
    amount = format_money(award.amount, award.currency)
    key = f"award.decline:{award.reference}"
    _to_programme(award, "award_declined_staff", key, at=at, amount=amount)


def condition_accepted(condition: Condition, *, reason: str, at: datetime) -> None:
    """To the grantee: this one is done."""
    _about(condition, "condition_accepted", at=at, reason=reason)


def condition_sent_back(condition: Condition, *, reason: str, at: datetime) -> None:
    """To the grantee: what is missing."""
    _about(condition, "condition_sent_back", at=at, reason=reason)


def condition_waived(condition: Condition, *, reason: str, at: datetime) -> None:
    """To the grantee: no longer owed."""
    _about(condition, "condition_waived", at=at, reason=reason)


def condition_extended(
    condition: Condition, *, old_due_on: date, reason: str, at: datetime
) -> None:
    """To the grantee: more time."""
    _about(condition, "condition_extended", at=at, reason=reason, old_due_on=old_due_on)


def payment_paid(payment: Payment, *, at: datetime) -> None:
    """To the grantee: money is on its way."""
    award = payment.award
    _to_grantee(
        award,
        "payment_paid",
        f"payment.pay:{payment.reference}",
        at=at,
        payment=payment,
        amount=format_money(payment.amount, award.currency),
    )


def _about(condition: Condition, name: str, *, at: datetime, **facts: Any) -> None:
    # A condition can be sent back or extended more than once: the number of its steps tells which.
    step = condition.steps.count()
    key = f"{name}:{condition.reference}:{step}"
    _to_grantee(condition.award, name, key, at=at, condition=condition, **facts)


def _to_grantee(award: Award, name: str, key: str, *, at: datetime, **facts: Any) -> None:
    url = settings.SITE_URL + reverse("awards:award_detail", args=[award.reference])
    _send(award, award.application.owner.email, name, key, url, at=at, **facts)


def _to_programme(award: Award, name: str, key: str, *, at: datetime, **facts: Any) -> None:
    url = settings.SITE_URL + reverse("awards:staff_award_detail", args=[award.reference])
    to = award.application.call.programme.contact_email
    _send(award, to, name, key, url, at=at, **facts)


def _send(
    award: Award, to: str, name: str, key: str, url: str, *, at: datetime, **facts: Any
) -> None:
    files = facts.pop("files", ())
    application = award.application
    queue(
        to=to,
        template=f"awards/{name}",
        context={
            "award": award,
            "application": application,
            "programme": application.call.programme,
            "url": url,
            **facts,
        },
        dedupe_key=key,
        at=at,
        about=award.reference,
        scope=application.call.programme.slug,
        files=files,
    )
