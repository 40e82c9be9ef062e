from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import require
from releases.models import Evidence, Verification
from releases.permissions import can_ask_for_check
from releases.states import VerificationState
from releases.tasks import verify_release


def start_verification(
    *, evidence: Evidence, trigger: str, by: Actor, at: datetime
) -> Verification:
    """Queue a run of the checks. While one is waiting or running, that one is returned."""
    with transaction.atomic():
        evidence = (
            Evidence.objects.select_for_update(of=["self"])
            .select_related("condition__award__application__call__programme")
            .get(pk=evidence.pk)
        )
        condition = evidence.condition
        require(can_ask_for_check(by, condition))
        running = evidence.verifications.exclude(state=VerificationState.DONE).first()
        if running is not None:
            return running
        verification = Verification.objects.create(
            evidence=evidence, trigger=trigger, created_at=at
        )
        record(
            by=by,
            verb="release.check",
            subject=condition,
            at=at,
            scope=condition.award.application.call.programme.slug,
            url=evidence.url,
        )
        verify_release.delay_on_commit(verification.pk)
        return verification
