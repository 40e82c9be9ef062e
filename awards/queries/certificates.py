"""Certificates of acceptance, and acceptances that should have one."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from awards.models import Award, Letter, LetterKind
from awards.states import RUNNING, AwardState

OVERDUE = timedelta(minutes=10)
"""After so long the certificate should be there."""


def certificate_of(award: Award) -> Letter | None:
    """The certificate of the award's acceptance, once it is made."""
    certificates = award.letters.filter(kind=LetterKind.ACCEPTANCE, withdrawn_at__isnull=True)
    return certificates.select_related("file").first()


def is_certificate_due(award: Award, at: datetime) -> bool:
    """Whether an award was accepted so long ago that its certificate should be there."""
    accepted_at = award.answered_at if award.state in RUNNING else None
    return accepted_at is not None and accepted_at <= at - OVERDUE


def uncertified(*, since: datetime, until: datetime) -> QuerySet[Award]:
    """Awards accepted in this time whose certificate is missing, oldest first."""
    made = Letter.objects.filter(award=OuterRef("pk"), kind=LetterKind.ACCEPTANCE)
    return Award.objects.filter(
        ~Exists(made),
        state__in=[AwardState.ACCEPTED, AwardState.CLOSED],
        acceptance__isnull=False,
        answered_at__range=(since, until),
    ).order_by("answered_at", "pk")
