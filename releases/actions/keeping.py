"""Keeping an accepted output for the time after its place is gone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from releases import emails
from releases.fetching.heritage import Answer, save_code, save_status
from releases.fetching.problems import FetchProblem, Unreachable
from releases.models import AcceptedSnapshot, ArchiveRequest, Release
from releases.permissions import can_decide_release
from releases.rules import limits, rules

AGAIN = timedelta(hours=6)
PATIENCE = timedelta(days=14)
"""So long Software Heritage is asked before the request counts as refused."""
_OPEN = (ArchiveRequest.State.WAITING, ArchiveRequest.State.ASKED)


def keep_snapshot(release: Release, *, at: datetime) -> AcceptedSnapshot:
    """Keep what the release was accepted as. Call it in the transaction of the acceptance.

    Where the operator wishes it, a repository is handed to Software Heritage afterwards.
    """
    run = release.verification
    facts = run.facts if run else {}
    snapshot = AcceptedSnapshot.objects.create(
        release=release,
        taken_at=at,
        policy_version=run.policy_version if run else "",
        commit=release.commit,
        tree=run.tree if run else "",
        swhids=facts.get("swhids", {}),
        licences=facts.get("licence_files", []),
    )
    if settings.RELEASE_ARCHIVE_API and release.commit:
        ArchiveRequest.objects.create(release=release, created_at=at, next_try_at=at)
    return snapshot


def ask_archive(pk: int, *, at: datetime | None = None) -> bool:
    """Ask Software Heritage to save a repository, or how that stands. `True` when it answered.

    Claimed by moving the next try on: who dies with it leaves it for the next one, and asked twice
    Software Heritage answers with the same request.
    """
    now = at or timezone.now()
    due = ArchiveRequest.objects.filter(pk=pk, state__in=_OPEN, next_try_at__lte=now)
    if not settings.RELEASE_ARCHIVE_API or not due.update(next_try_at=now + AGAIN):
        return False
    request = ArchiveRequest.objects.select_related("release").get(pk=pk)
    try:
        answer = _asked(request)
    except FetchProblem as problem:
        _put_off(request, problem, now)
        return False
    _write(pk, answer, now)
    return True


def archive_again(*, request: ArchiveRequest, by: Actor, at: datetime) -> bool:
    """Have a repository handed to Software Heritage again after that came to nothing.

    `False`: nothing to do, it is archived or on its way.
    """
    if not settings.RELEASE_ARCHIVE_API:
        raise RuleBroken("This installation hands nothing to Software Heritage.")
    with transaction.atomic():
        request = _locked(request.pk)
        condition = request.release.condition
        require(can_decide_release(by, condition))
        if request.state != ArchiveRequest.State.REFUSED:
            return False
        request.state, request.number = ArchiveRequest.State.WAITING, None
        # The patience begins anew.
        request.created_at, request.next_try_at, request.done_at = at, at, None
        request.save()
        scope = condition.award.application.call.programme.slug
        record(by=by, verb="release.archive_again", subject=condition, at=at, scope=scope)
        return True


def _asked(request: ArchiveRequest) -> Answer:
    api = settings.RELEASE_ARCHIVE_API
    if request.number is None:
        return save_code(api, request.release.url, rules=rules(), limits=limits())
    return save_status(api, request.number, rules=rules(), limits=limits())


def _put_off(request: ArchiveRequest, problem: FetchProblem, now: datetime) -> None:
    """Later, or after the patience not at all."""
    told = problem.reason[:500]
    if now - request.created_at > PATIENCE:
        _give_up(request.pk, told, now)
        return
    wait = timedelta(seconds=problem.wait) if isinstance(problem, Unreachable) else timedelta()
    open_one = ArchiveRequest.objects.filter(pk=request.pk, state__in=_OPEN)
    open_one.update(told=told, next_try_at=now + max(AGAIN, wait))


@transaction.atomic
def _give_up(pk: int, told: str, now: datetime) -> None:
    request = _locked(pk)
    if request.state in _OPEN:
        request.state, request.told = ArchiveRequest.State.REFUSED, told
        request.next_try_at, request.done_at = None, now
        request.save()
        _note_end(request, now)


def _locked(pk: int) -> ArchiveRequest:
    return (
        ArchiveRequest.objects.select_for_update(of=("self",))
        .select_related("release__condition__award__application__call__programme")
        .get(pk=pk)
    )


@transaction.atomic
def _write(pk: int, answer: Answer, now: datetime) -> None:
    request = _locked(pk)
    if request.state not in _OPEN:
        return
    request.state = ArchiveRequest.State(answer.how)
    request.number, request.snapshot = answer.number, answer.snapshot
    request.told = answer.told[:500]
    if answer.how != "asked":
        request.next_try_at, request.done_at = None, now
        _note_end(request, now)
    request.save()


def _note_end(request: ArchiveRequest, now: datetime) -> None:
    """On record, and where it came to nothing told to the programme, which may ask again."""
    refused = request.state == ArchiveRequest.State.REFUSED
    condition = request.release.condition
    record(
        by=SYSTEM,
        verb="release.archive_refused" if refused else "release.archive",
        subject=condition,
        at=now,
        scope=condition.award.application.call.programme.slug,
        **({"reason": request.told} if refused else {"snapshot": request.snapshot}),
    )
    if refused:
        emails.archive_refused(condition, request.told, at=now)
