from datetime import datetime, timedelta

from django.db import transaction

from awards.models import Condition
from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from releases.models import Evidence, Verification
from releases.permissions import can_ask_for_check, can_decide_release
from releases.queries.conditions import pieces_of
from releases.states import VerificationState
from releases.tasks import verify_release

ASKS_AN_HOUR = 6
HOUR = timedelta(hours=1)


def start_verification(
    *, evidence: Evidence, trigger: str, by: Actor, at: datetime
) -> Verification:
    """Queue a run of the checks. While one is waiting or running, that one is returned.

    A grantee can ask for `ASKS_AN_HOUR` runs of one output; staff as often as they like.
    """
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
        asked = trigger == Verification.Trigger.ASKED and evidence.main_id is None
        if asked and not can_decide_release(by, condition):
            _check_not_too_often(condition, at)
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


def check_again(*, evidence: Evidence, by: Actor, at: datetime) -> Verification:
    """Queue a run over every piece of a hand-in; returns the one over the main piece."""
    with transaction.atomic():
        runs = [
            start_verification(evidence=each, trigger=Verification.Trigger.ASKED, by=by, at=at)
            for each in pieces_of(evidence)
        ]
        return runs[0]


def _check_not_too_often(condition: Condition, at: datetime) -> None:
    asked = Verification.objects.filter(
        evidence__condition=condition,
        evidence__main=None,
        trigger=Verification.Trigger.ASKED,
        created_at__gt=at - HOUR,
    ).order_by("-created_at", "-pk")
    moments = list(asked.values_list("created_at", flat=True)[:ASKS_AN_HOUR])
    if len(moments) == ASKS_AN_HOUR:
        minutes = max(1, -((at - HOUR - moments[-1]) // timedelta(minutes=1)))
        raise RuleBroken(
            f"An output can be checked again {ASKS_AN_HOUR} times an hour. "
            f"The next time is in {minutes} minute{'' if minutes == 1 else 's'}."
        )
