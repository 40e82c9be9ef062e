"""Looking again at everything that was accepted, for years: daily, politely, host by host."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.audit.trail import record
from releases import emails
from releases.asking import Politely, rest_of
from releases.models import Observation, Release
from releases.queries.conditions import last_day_to_mend
from releases.running import promise_of
from releases.seeing import Sighting, see, see_record
from releases.storable import storable
from releases.watching import Seen, next_look, regressed

logger = logging.getLogger(__name__)

LONGEST = timedelta(minutes=20)
REMEMBERED = 60
_LOCKS = 0x5EED


def hosts_due(at: datetime) -> list[str]:
    """The hosts at which something is to be looked at again."""
    due = Release.objects.filter(next_look_at__lte=at)
    return list(due.order_by("host").values_list("host", flat=True).distinct())


def watch_hosts(
    hosts: list[str], *, sleep: Callable[[float], None] = time.sleep, at: datetime | None = None
) -> int:
    """Look at what is due at these hosts, in turns: while one host rests, another is asked.

    A host is asked again when the turns of the look before are made up, so that those who wait
    for a verification find its saved turns unused. A lock held by the connection keeps two workers
    from asking the same host at once; it goes with the worker that holds it. Returns how many were
    looked at.
    """
    with connection.cursor() as cursor:
        mine = [host for host in hosts if _lock(cursor, "pg_try_advisory_lock", host)]
        try:
            return _watch(mine, sleep, at)
        finally:
            for host in mine:
                _lock(cursor, "pg_advisory_unlock", host)


def _lock(cursor: Any, deed: str, host: str) -> bool:
    cursor.execute(f"SELECT {deed}(%s, %s)", [_LOCKS, crc32(host.encode()) - 2**31])
    return bool(cursor.fetchone()[0])


def _watch(hosts: list[str], sleep: Callable[[float], None], at: datetime | None) -> int:
    manners = Politely(settings.RELEASE_HOST_PER_SECOND)
    began = time.monotonic()
    turns = [(began, host) for host in hosts]
    looked = 0
    while turns and time.monotonic() - began < LONGEST.total_seconds():
        turn, host = heappop(turns)
        if (rest := turn - time.monotonic()) > 0:
            sleep(rest)
        now = at or timezone.now()
        due = Release.objects.filter(host=host, next_look_at__lte=now)
        found = due.order_by("next_look_at", "pk").values_list("pk", "url").first()
        if found is None or rest_of(found[1]):
            continue  # what is due at a host that rests stays due for the next sweep
        pk, url = found
        if _claim(pk, now):
            _look(pk, now)
            looked += 1
        heappush(turns, (time.monotonic() + manners.made_up_in(url), host))
    return looked


def _claim(pk: int, at: datetime) -> bool:
    """Take one that is due; who dies with it leaves it for tomorrow."""
    mine = Release.objects.filter(pk=pk, next_look_at__lte=at)
    return bool(mine.update(next_look_at=next_look(pk, at)))


def _look(pk: int, at: datetime) -> None:
    try:
        look_again(pk, at=at)
    except Exception:
        # One that nobody foresaw must not keep the others of all hosts from being looked at.
        logger.exception("Release %s could not be looked at", pk)


def look_again(pk: int, *, at: datetime) -> Observation:
    """One later look, recorded with what follows from it: regressed, or seen well again."""
    release = Release.objects.select_related(
        "condition__award__application__call__programme", "verification"
    ).get(pk=pk)
    facts = release.verification.facts if release.verification else {}
    promise = promise_of(release.condition)
    accepted = release.verification.licence if release.verification else ""
    if "record" in facts and not release.commit:
        sighting = see_record(release.url, promise, accepted=accepted, known=facts["record"])
    else:
        sighting = see(
            release.url,
            promise,
            known_head=release.last_head or release.commit,
            pinned_tags=facts.get("tag_ids", {}),
            accepted=accepted,
        )
    return _record(pk, sighting, at)


@transaction.atomic
def _record(pk: int, sighting: Sighting, at: datetime) -> Observation:
    release = (
        Release.objects.select_for_update(of=("self",))
        .select_related("condition__award__application__call__programme")
        .get(pk=pk)
    )
    observation = Observation.objects.create(
        release=release,
        at=at,
        sight=sighting.sight,
        finding=storable(sighting.finding)[:500],
        head=sighting.head,
        deep=sighting.deep,
    )
    changed = ["last_checked_at"]
    release.last_checked_at = at
    if sighting.sight == "well":
        release.last_seen_well_at, release.last_head = at, sighting.head
        changed += ["last_seen_well_at", "last_head"]
    _judge(release, at)
    release.save(update_fields=[*changed, "regressed_at", "cure_until"])
    return observation


def _judge(release: Release, at: datetime) -> None:
    """Call it regressed, or well again, when the series of looks says so."""
    recent = release.observations.order_by("-at")[:REMEMBERED]
    since = regressed(Seen(each.at, each.sight, each.finding) for each in recent)  # type: ignore[arg-type]
    scope = release.condition.award.application.call.programme.slug
    if since and release.regressed_at is None:
        release.regressed_at, release.cure_until = since.at, last_day_to_mend(release, at)
        record(
            by=SYSTEM,
            verb="release.regress",
            subject=release.condition,
            at=at,
            scope=scope,
            reason=since.finding,
        )
        emails.release_regressed(release, since.finding, at=at)
    elif since is None and release.regressed_at is not None:
        release.regressed_at = release.cure_until = None
        record(by=SYSTEM, verb="release.recover", subject=release.condition, at=at, scope=scope)
        emails.release_recovered(release, at=at)
