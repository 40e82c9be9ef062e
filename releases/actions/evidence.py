from datetime import datetime

from django.db import transaction

from awards.actions._locks import locked_condition
from awards.actions.conditions import hand_in
from awards.models import Condition
from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from releases.actions.verifying import start_verification
from releases.fetching.addresses import check_address
from releases.models import Evidence, Verification
from releases.permissions import can_submit_evidence
from releases.rules import rules


def submit_evidence(
    *, condition: Condition, url: str, by: Actor, at: datetime, note: str = ""
) -> Evidence:
    """Hand in the address of a release; the checks start by themselves.

    An address that must not be fetched is refused at once with the reason. The same address
    handed in again while it is being checked is the same evidence.
    """
    with transaction.atomic():
        condition = locked_condition(condition.pk)
        require(can_submit_evidence(by, condition))
        url = url.strip()
        judgement = check_address(url, rules())
        if not judgement:
            raise RuleBroken(f"This address cannot be checked. {judgement.reason}", "url")
        standing = condition.evidence.order_by("-id").first()
        if standing and standing.url == url and standing.note == note and _in_flight(standing):
            return standing
        hand_in(condition=condition, by=by, at=at, reason=note)
        evidence = Evidence.objects.create(
            condition=condition, url=url, note=note, submitted_at=at, submitted_by=person(by)
        )
        record(
            by=by,
            verb="release.hand_in",
            subject=condition,
            at=at,
            scope=condition.award.application.call.programme.slug,
            url=url,
        )
        start_verification(evidence=evidence, trigger=Verification.Trigger.HANDED_IN, by=by, at=at)
        return evidence


def _in_flight(evidence: Evidence) -> bool:
    return evidence.verifications.exclude(state="done").exists()
