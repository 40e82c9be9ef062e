"""About one condition."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from awards.emails._sending import about_condition, to_grantee, to_people, verifiers_of
from awards.models import Condition, ConditionRequest, Proof


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


def proof_handed_in(proof: Proof, *, at: datetime) -> None:
    """To whoever verifies the condition: something waits to be seen."""
    condition = proof.condition
    to_people(
        condition.award,
        verifiers_of(condition),
        "proof_handed_in",
        f"condition.prove:{condition.reference}:{proof.pk}",
        reverse("awards:staff_condition_proof", args=[condition.reference]),
        at=at,
        condition=condition,
    )


def condition_asked(asked: ConditionRequest, *, at: datetime) -> None:
    """To the programme, and to the grantee as a receipt."""
    condition = asked.condition
    key = f"condition.ask:{condition.reference}:{asked.pk}"
    facts = {"condition": condition, "asked": asked}
    here = settings.SITE_URL + reverse("awards:condition_ask", args=[condition.reference])
    to_grantee(condition.award, "condition_asked", key, at=at, url=here, **facts)
    url = reverse("awards:staff_request_decide", args=[condition.reference])
    programme = condition.award.application.call.programme
    to_people(
        condition.award,
        [programme.contact_email],
        "condition_asked_staff",
        f"{key}:staff",
        url,
        at=at,
        **facts,
    )


def condition_refused(asked: ConditionRequest, *, at: datetime) -> None:
    """To the grantee: the condition stays as it is."""
    condition = asked.condition
    key = f"condition.refuse:{condition.reference}:{asked.pk}"
    facts = {"condition": condition, "asked": asked}
    to_grantee(condition.award, "condition_refused", key, at=at, **facts)
