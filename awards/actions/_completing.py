"""When everybody has signed, an award is accepted: what both ways there share."""

from datetime import date, datetime

from django.urls import reverse

from awards import emails
from awards.models import Acceptance, Award
from awards.queries.cosigning import standing_cosignature
from awards.states import AWARD, CosignatureState
from core.actors import SYSTEM
from core.errors import RuleBroken
from core.jobs.starting import start_job
from grants.deadlines import local_day

CERTIFY = "awards.jobs.certify_acceptance"


def complete(award: Award, *, at: datetime) -> bool:
    """Accept a locked award when nobody's signature is missing, and have it certified."""
    acceptance = Acceptance.objects.filter(award=award).first()
    if acceptance is None or is_cosignature_missing(award):
        return False
    award.state = AWARD.check(award, "accept")
    award.answered_at = at
    award.save(update_fields=["state", "answered_at"])
    emails.award_accepted(award, acceptance, at=at)
    start_job(
        kind=CERTIFY,
        title=f"Certificate of acceptance of {award.reference}",
        by=SYSTEM,
        at=at,
        params={"award": award.reference},
        scope=award.application.call.programme.slug,
        back_url=reverse("awards:staff_award_detail", args=[award.reference]),
    )
    return True


def is_cosignature_missing(award: Award) -> bool:
    """Whether the award asks for a co-signature it does not have."""
    signed = award.cosignatures.filter(state=CosignatureState.SIGNED)
    return award.needs_cosignature and not signed.exists()


def check_two_people(award: Award) -> None:
    """Two signatures are two people's, also when the application changed hands after one of them.

    `RuleBroken` when who co-signs is the grantee of now, or who signed as one before.
    """
    cosignature = standing_cosignature(award)
    if cosignature is None:
        return
    signed = Acceptance.objects.filter(award=award).select_related("accepted_by").first()
    grantees = {award.application.owner, signed.accepted_by if signed else None}
    if cosignature.email.lower() in {each.email.lower() for each in grantees if each}:
        contact = award.application.call.programme.contact_email
        raise RuleBroken(
            f"{cosignature.name} is named to co-sign for the institution and cannot sign as the "
            f"grantee, too. Write to {contact}, who can name somebody else."
        )


def typed(name: str, field: str, sentence: str) -> str:
    """A name as it was typed, without the spaces around it. `RuleBroken` when there is none."""
    found = " ".join(name.split())
    if not found:
        raise RuleBroken(sentence, field)
    return found[:150]


def check_in_time(award: Award, at: datetime) -> None:
    """The last day counts whole, in the call's time zone."""
    last: date | None = award.answer_by
    if last is not None and local_day(award.application.call, at) > last:
        contact = award.application.call.programme.contact_email
        raise RuleBroken(
            f"This award could be answered until {last.day} {last:%B %Y}. "
            f"Write to {contact} if you still want it."
        )
