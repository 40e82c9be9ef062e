"""Keeping a copy of an accepted repository in a storage of the operator's own."""

import logging
from datetime import datetime, timedelta
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.audit.trail import record
from releases.fetching.guard import Limits
from releases.fetching.mirrors import Bundle, fetch_bundle
from releases.fetching.problems import FetchProblem, Unreachable
from releases.models import MirrorBundle, Release
from releases.rules import rules

logger = logging.getLogger(__name__)

AGAIN = timedelta(hours=6)
"""Longer than a background task may take, so that two never make the same copy."""
PATIENCE = timedelta(days=14)
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
    due = MirrorBundle.objects.filter(pk=pk, state=MirrorBundle.State.WAITING, next_try_at__lte=now)
    if not settings.RELEASE_MIRROR_STORAGE or not due.update(next_try_at=now + AGAIN):
        return False
    mirror = MirrorBundle.objects.select_related("release__condition", "release__verification").get(
        pk=pk
    )
    release = mirror.release
    facts = release.verification.facts if release.verification else {}
    name = f"{release.condition.reference}/{release.commit}.bundle"
    with TemporaryFile() as target:
        try:
            bundle = fetch_bundle(
                release.url,
                release.commit,
                target,
                tags=facts.get("tag_ids", {}),
                rules=rules(),
                limits=Limits(total=SECONDS, size=settings.RELEASE_MIRROR_MAX_BYTES),
            )
        except FetchProblem as problem:
            _put_off(mirror, problem, now)
            return False
        except Exception:
            # Nobody foresaw it; it is tried again for as long as what may pass.
            logger.exception("%s could not be copied", release.url)
            said = "What is there could not be read to its end."
            _put_off(mirror, Unreachable(said, kind="server error"), now)
            return False
        storage = storages[STORAGE]
        storage.delete(name)
        target.seek(0)
        stored = storage.save(name, File(target))
    return _register(pk, stored, bundle, timezone.now() if at is None else at)


def _put_off(mirror: MirrorBundle, problem: FetchProblem, now: datetime) -> None:
    """Later when it may pass, else or after PATIENCE not at all."""
    waiting = MirrorBundle.objects.filter(pk=mirror.pk, state=MirrorBundle.State.WAITING)
    told = problem.reason[:500]
    if isinstance(problem, Unreachable) and now - mirror.created_at <= PATIENCE:
        wait = timedelta(seconds=problem.wait)
        waiting.update(told=told, next_try_at=now + max(AGAIN, wait))
        return
    waiting.update(state=MirrorBundle.State.REFUSED, told=told, next_try_at=None, done_at=now)


@transaction.atomic
def _register(pk: int, name: str, bundle: Bundle, now: datetime) -> bool:
    mirror = (
        MirrorBundle.objects.select_for_update(of=("self",))
        .select_related("release__condition__award__application__call__programme")
        .get(pk=pk)
    )
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
