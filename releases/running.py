"""Running a verification: claim it, look, record. Killed half-way, it is simply run again."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from awards.actions.conditions import mark_checked
from awards.models import Condition, OutputKind
from awards.states import ConditionState
from core.actors import SYSTEM
from core.audit.trail import record
from releases import emails
from releases.asking import is_put_off, put_off
from releases.checks import Beside, CheckResult, Promise, whole
from releases.looking import Finding, look_at, unread
from releases.models import Check, Evidence, LicenceText, Outcome, Piece, Release, Verification
from releases.progress import forget, teller
from releases.queries.conditions import latest_evidence, outcomes_of, runs_of
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
    claim = {"state": VerificationState.RUNNING, "started_at": now}
    runs = Verification.objects.filter(pk=pk)
    fresh = runs.filter(state=VerificationState.QUEUED).update(**claim)
    if not fresh and not runs.filter(abandoned(now)).update(**claim):
        return False
    verification = Verification.objects.select_related(
        "evidence__main", "evidence__condition__award__application__call__programme"
    ).get(pk=pk)
    evidence = verification.evidence
    promise = promise_for(evidence.condition, evidence.role)
    forget(pk)
    finding = _looked_at(verification, promise, now, again=not fresh)
    patience = verification.created_at + PATIENCE - now
    if finding.wait and patience > timedelta():
        put_off(pk, min(finding.wait, round(patience.total_seconds())))
        VERIFICATION.check(verification, "put_off")
        mine = Verification.objects.filter(pk=pk, state=VerificationState.RUNNING, started_at=now)
        mine.update(state=VerificationState.QUEUED, started_at=None)
        return False
    return _record(verification, finding, promise, claimed_at=now, at=timezone.now())


def _looked_at(
    verification: Verification, promise: Promise, now: datetime, *, again: bool
) -> Finding:
    """The look; one that ends in an error of ours is begun again for an hour, then given up.

    `again`: the worker that had it died. What kills its worker leaves no error to catch, so after
    the hour it is given up before another is lost.
    """
    url, beside = verification.evidence.url, beside_of(verification.evidence)
    late = verification.created_at <= now - ERRORS_LAST
    if again and late:
        logger.error("Verification %s could not be run: its worker died", verification.pk)
        return unread(url, promise, beside)
    try:
        return look_at(url, promise, teller(verification.pk), beside)
    except Exception:
        if not late:
            raise
        logger.exception("Verification %s could not be run", verification.pk)
        return unread(url, promise, beside)


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


def promise_for(condition: Condition, role: str) -> Promise:
    """What a piece of evidence is held to: a paper beside code is not under the code's licence."""
    promise = promise_of(condition)
    if role == Evidence.Role.PAPER and promise.kind != OutputKind.PAPER:
        return replace(promise, kind=OutputKind.PAPER.value, licence="")
    return promise


def beside_of(evidence: Evidence) -> Beside | None:
    """What a further piece was handed in beside; None for the main one."""
    if evidence.main is None:
        return None
    condition = evidence.condition
    return Beside(evidence.main.url, (condition.title, condition.award.application.name))


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
        # Pieces of one hand-in end one after the other, so that the last one knows it is the last.
        main = verification.evidence.main_id or verification.evidence_id
        Evidence.objects.select_for_update().get(pk=main)
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
    evidence = verification.evidence
    condition = evidence.condition
    main = latest_evidence(condition)
    if main is None or main.pk != (evidence.main_id or evidence.pk):
        return
    _note_look(evidence, verification, at)
    runs = runs_of(main)
    outcome = whole(*outcomes_of(runs))
    if not outcome:
        return
    if condition.state in {ConditionState.HANDED_IN, ConditionState.CHECKED}:
        mark_checked(condition=condition, by=SYSTEM, at=at, reason=Outcome(outcome).label)
    else:
        record(
            by=SYSTEM,
            verb="release.verify",
            subject=condition,
            at=at,
            scope=condition.award.application.call.programme.slug,
            outcome=outcome,
        )
    if verification.trigger == Verification.Trigger.HANDED_IN:
        emails.release_checked(main, [run for run in runs if run], outcome, at=at)


def _note_look(evidence: Evidence, verification: Verification, at: datetime) -> None:
    seen = {"last_checked_at": at}
    if verification.outcome == Outcome.PASS:
        seen["last_seen_well_at"] = at
    if evidence.main_id is None:
        Release.objects.filter(condition=evidence.condition_id).update(**seen)
    else:
        accepted = Piece.objects.filter(release__condition=evidence.condition_id)
        accepted.filter(url=evidence.url).update(**seen)
