"""Running a verification: claim it, look, record. Killed half-way, it is simply run again."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from awards.actions.conditions import mark_checked
from awards.models import Condition
from awards.states import ConditionState
from core.actors import SYSTEM
from core.audit.trail import record
from releases import emails
from releases.asking import is_put_off, put_off
from releases.checks import CheckResult, Promise
from releases.looking import Finding, look_at, unread
from releases.models import Check, LicenceText, Outcome, Release, Verification
from releases.progress import forget, teller
from releases.states import VERIFICATION, VerificationState

logger = logging.getLogger(__name__)

# A look takes three minutes at most: a page is read where no repository is, and its files asked
# for; a package leads on to a repository. A claim older than this belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=5)
PATIENCE = timedelta(days=1)
ERRORS_LAST = timedelta(hours=1)


def abandoned(at: datetime) -> Q:
    """Runs that nobody works on: never taken up, or by a worker that died."""
    return Q(state=VerificationState.QUEUED, created_at__lt=at - timedelta(seconds=30)) | Q(
        state=VerificationState.RUNNING, started_at__lt=at - CLAIM_LASTS
    )


def run_verification(pk: int) -> bool:
    """Run one verification unless it is done or somebody else has it. `True` when recorded.

    While its host asks to be left alone it stays queued and the sweep tries again, for a day.
    """
    now = timezone.now()
    if is_put_off(pk):
        return False
    claimable = Q(state=VerificationState.QUEUED) | abandoned(now)
    claimed = Verification.objects.filter(claimable, pk=pk).update(
        state=VerificationState.RUNNING, started_at=now
    )
    if not claimed:
        return False
    verification = Verification.objects.select_related(
        "evidence__condition__award__application__call__programme"
    ).get(pk=pk)
    promise = promise_of(verification.evidence.condition)
    forget(pk)
    finding = _looked_at(verification, promise, now)
    patience = verification.created_at + PATIENCE - now
    if finding.wait and patience > timedelta():
        put_off(pk, min(finding.wait, round(patience.total_seconds())))
        VERIFICATION.check(verification, "put_off")
        mine = Verification.objects.filter(pk=pk, state=VerificationState.RUNNING, started_at=now)
        mine.update(state=VerificationState.QUEUED, started_at=None)
        return False
    return _record(verification, finding, promise, claimed_at=now, at=timezone.now())


def _looked_at(verification: Verification, promise: Promise, now: datetime) -> Finding:
    """The look; one that ends in an error of ours is begun again for an hour, then given up."""
    url = verification.evidence.url
    try:
        return look_at(url, promise, teller(verification.pk))
    except Exception:
        if verification.created_at > now - ERRORS_LAST:
            raise
        logger.exception("Verification %s could not be run", verification.pk)
        return unread(url, promise)


def promise_of(condition: Condition) -> Promise:
    """What the condition promises, by the list of open licences its award was offered under."""
    return Promise(
        kind=condition.output_kind,
        licence=condition.promised_licence,
        place=condition.promised_place,
        policy=condition.award.openness_policy,
        grant=condition.award.reference,
        programme=condition.award.application.call.programme.name,
    )


def _record(
    verification: Verification,
    finding: Finding,
    promise: Promise,
    *,
    claimed_at: datetime,
    at: datetime,
) -> bool:
    """Write the result once: only by the worker whose claim still stands."""
    with transaction.atomic():
        row = (
            Verification.objects.select_for_update()
            .filter(pk=verification.pk, state=VerificationState.RUNNING, started_at=claimed_at)
            .first()
        )
        if row is None:
            logger.warning("Verification %s was taken over by another worker", verification.pk)
            return False
        row.state = VERIFICATION.check(row, "finish")
        row.outcome = finding.outcome
        row.policy_version = promise.policy
        row.commit, row.tree, row.licence = finding.commit, finding.tree, finding.licence
        row.facts = dict(finding.facts)
        row.finished_at = at
        row.save()
        _store_checks(row, finding.results)
        LicenceText.objects.bulk_create(
            (
                LicenceText(sha256=digest, text=text)
                for digest, text in sorted(finding.texts.items())
            ),
            ignore_conflicts=True,
        )
        _tell_condition(row, at)
    return True


def _store_checks(verification: Verification, results: list[CheckResult]) -> None:
    Check.objects.bulk_create(
        Check(
            verification=verification,
            position=position,
            check_id=result.id,
            level=result.level,
            outcome=result.outcome,
            summary=result.summary,
            how_to_mend=result.how_to_mend,
            standard=result.standard,
            facts=dict(result.facts),
        )
        for position, result in enumerate(results, 1)
    )


def _tell_condition(verification: Verification, at: datetime) -> None:
    """Move the condition on if this run is about what counts; note the look in the register."""
    condition = verification.evidence.condition
    newest = condition.evidence.order_by("-id").values_list("pk", flat=True).first()
    if newest != verification.evidence_id:
        return
    if condition.state in {ConditionState.HANDED_IN, ConditionState.CHECKED}:
        mark_checked(
            condition=condition, by=SYSTEM, at=at, reason=verification.get_outcome_display()
        )
    else:
        record(
            by=SYSTEM,
            verb="release.verify",
            subject=condition,
            at=at,
            scope=condition.award.application.call.programme.slug,
            outcome=verification.outcome,
        )
    seen = {"last_checked_at": at}
    if verification.outcome == Outcome.PASS:
        seen["last_seen_well_at"] = at
    Release.objects.filter(condition=condition).update(**seen)
    if verification.trigger == Verification.Trigger.HANDED_IN:
        emails.release_checked(verification, at=at)
