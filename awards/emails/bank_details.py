"""About bank details: every contact of the award is told at once."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from awards.emails._sending import alarm_each_contact, to_grantee, to_programme
from awards.models import BankDetails
from awards.tokens import details_token


def bank_details_entered(details: BankDetails, *, at: datetime) -> None:
    """To every contact, with the link that stops all payments; and to the programme."""
    alarm = settings.SITE_URL + reverse(
        "awards:bank_details_dispute", args=[details_token(details)]
    )
    key = f"bank_details.enter:{details.award.reference}:{details.number}"
    facts = {"details": details, "alarm": alarm}
    alarm_each_contact(details.award, "bank_details_entered", key, at=at, **facts)
    to_programme(details.award, "bank_details_entered_staff", f"{key}:staff", at=at, **facts)


def bank_details_confirmed(details: BankDetails, *, at: datetime) -> None:
    """To the grantee: from when on they are used."""
    key = f"bank_details.confirm:{details.award.reference}:{details.number}"
    to_grantee(details.award, "bank_details_confirmed", key, at=at, details=details)


def bank_details_refused(details: BankDetails, *, at: datetime) -> None:
    """To the grantee: why."""
    key = f"bank_details.refuse:{details.award.reference}:{details.number}"
    to_grantee(details.award, "bank_details_refused", key, at=at, details=details)


def bank_details_disputed(details: BankDetails, later: list[BankDetails], *, at: datetime) -> None:
    """To the programme and every contact: payments are stopped, and which accounts ended."""
    key = f"bank_details.dispute:{details.award.reference}:{details.number}"
    alarm_each_contact(
        details.award, "bank_details_disputed", key, at=at, details=details, later=later
    )
    sent = details.award.payments.filter(state="exported").values_list("reference", flat=True)
    facts = {"details": details, "sent": list(sent), "later": later}
    to_programme(details.award, "bank_details_disputed_staff", f"{key}:staff", at=at, **facts)
