"""Keeping a copy of an accepted repository in a storage of the operator's own."""

import logging
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from releases import emails
from releases.fetching.guard import Limits
from releases.fetching.mirrors import Bundle, fetch_bundle
from releases.fetching.problems import FetchProblem, Unreachable
from releases.models import MirrorBundle, Release
from releases.permissions import can_decide_release
from releases.rules import rules

logger = logging.getLogger(__name__)

AGAIN = timedelta(hours=6)
"""Longer than a background task may take, so that two never make the same copy."""
TRIES = 7
"""Each waits twice as long as the one before, so the last comes after about two weeks."""
STORAGE = "mirrors"
SECONDS = 1_200.0


def ask_for_mirror(release: Release, *, at: datetime) -> None:
    """Have a copy made, where the operator wishes it. Call it in the transaction of acceptance."""
    if settings.RELEASE_MIRROR_STORAGE and release.commit:
        MirrorBundle.objects.create(release=release, created_at=at, next_try_at=at)


def make_mirror(pk: int, *, at: datetime | None = None) -> bool:
    """Fetch an accepted commit with its history and keep it as a git bundle. `True` when kept.

    Claimed by moving the next try on. Who dies with it leaves nothing registered; what it may have
    left in the storage lies under the name the next try writes.
    """
    now = at or timezone.now()
    mirror = _claimed(pk, now) if settings.RELEASE_MIRROR_STORAGE else None
    if mirror is None:
        return False
    with TemporaryFile() as target:
        try:
            bundle = _fetched(mirror.release, target)
        except FetchProblem as problem:
            passing = isinstance(problem, Unreachable)
            _put_off(mirror, problem.reason, now, passing=passing, wait=getattr(problem, "wait", 0))
            return False
        except Exception:
            # Nobody foresaw it; it is tried again as often as what may pass.
            logger.exception("%s could not be copied", mirror.release.url)
            _put_off(mirror, "What is there could not be read to its end.", now)
            return False
        try:
            stored = _stored(mirror.release, target)
        except Exception:
            # Every kind of storage has errors of its own.
            logger.exception("The copy of %s could not be stored", mirror.release.url)
            _put_off(mirror, "The storage for copies did not take it.", now)
            return False
    return _register(pk, stored, bundle, timezone.now() if at is None else at)


def mirror_again(*, mirror: MirrorBundle, by: Actor, at: datetime) -> bool:
    """Have a copy that could not be made tried again, as often as a new one.

    `False`: nothing to do, it was made meanwhile or is to be made.
    """
    if not settings.RELEASE_MIRROR_STORAGE:
        raise RuleBroken("No copies are made: this installation has no storage for them.")
    with transaction.atomic():
        mirror = _locked(mirror.pk)
        condition = mirror.release.condition
        require(can_decide_release(by, condition))
        if mirror.state != MirrorBundle.State.REFUSED:
            return False
        mirror.state, mirror.tries = MirrorBundle.State.WAITING, 0
        mirror.next_try_at, mirror.done_at = at, None
        mirror.save()
        scope = condition.award.application.call.programme.slug
        record(by=by, verb="release.mirror_again", subject=condition, at=at, scope=scope)
        return True


def _claimed(pk: int, now: datetime) -> MirrorBundle | None:
    """The mirror, for one try; `None` when it is not due, or its last try killed its worker."""
    due = MirrorBundle.objects.filter(pk=pk, state=MirrorBundle.State.WAITING, next_try_at__lte=now)
    mirror = due.select_related("release__condition", "release__verification").first()
    if mirror is None:
        return None
    if mirror.tries >= TRIES:
        _put_off(mirror, "It began and never came to its end.", now)
        return None
    tries = mirror.tries + 1
    claimed = due.filter(tries=mirror.tries).update(tries=tries, next_try_at=now + _wait(tries))
    mirror.tries = tries
    return mirror if claimed else None


def _wait(tries: int) -> timedelta:
    """How long the next try waits after so many."""
    return AGAIN * 2 ** (tries - 1)


def _fetched(release: Release, target: BinaryIO) -> Bundle:
    facts = release.verification.facts if release.verification else {}
    return fetch_bundle(
        release.url,
        release.commit,
        target,
        tags=facts.get("tag_ids", {}),
        rules=rules(),
        limits=Limits(total=SECONDS, size=settings.RELEASE_MIRROR_MAX_BYTES),
    )


def _stored(release: Release, target: BinaryIO) -> str:
    storage = storages[STORAGE]
    name = f"{release.condition.reference}/{release.commit}.bundle"
    storage.delete(name)
    target.seek(0)
    return storage.save(name, File(target))


@transaction.atomic
def _put_off(
    mirror: MirrorBundle, told: str, now: datetime, *, passing: bool = True, wait: int = 0
) -> None:
    """Later when it may pass; else, or after TRIES, not at all, and staff are told."""
    waiting = MirrorBundle.objects.filter(pk=mirror.pk, state=MirrorBundle.State.WAITING)
    told = told[:500]
    if passing and mirror.tries < TRIES:
        later = now + max(_wait(mirror.tries), timedelta(seconds=wait))
        waiting.update(told=told, next_try_at=later)
        return
    refused = MirrorBundle.State.REFUSED
    if waiting.update(state=refused, told=told, next_try_at=None, done_at=now):
        condition = _locked(mirror.pk).release.condition
        scope = condition.award.application.call.programme.slug
        record(
            by=SYSTEM,
            verb="release.mirror_refused",
            subject=condition,
            at=now,
            scope=scope,
            reason=told,
        )
        emails.mirror_refused(condition, told, at=now)


def _locked(pk: int) -> MirrorBundle:
    return (
        MirrorBundle.objects.select_for_update(of=("self",))
        .select_related("release__condition__award__application__call__programme")
        .get(pk=pk)
    )


@transaction.atomic
def _register(pk: int, name: str, bundle: Bundle, now: datetime) -> bool:
    mirror = _locked(pk)
    if mirror.state != MirrorBundle.State.WAITING:
        return False
    mirror.state, mirror.name, mirror.told = MirrorBundle.State.KEPT, name, ""
    mirror.size, mirror.sha256, mirror.commits = bundle.size, bundle.sha256, bundle.commits
    mirror.next_try_at, mirror.done_at = None, now
    mirror.save()
    condition = mirror.release.condition
    record(
        by=SYSTEM,
        verb="release.mirror",
        subject=condition,
        at=now,
        scope=condition.award.application.call.programme.slug,
        sha256=bundle.sha256,
    )
    return True
