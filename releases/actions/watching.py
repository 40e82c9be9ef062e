"""Looking again at everything that was accepted, for years: daily, politely, host by host."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery, Value
from django.utils import timezone

from core.actors import SYSTEM
from core.audit.trail import record
from releases import emails
from releases.asking import Politely, rest_of
from releases.checks import Promise
from releases.models import Check, Observation, Outcome, Piece, Release, Verification
from releases.queries.conditions import last_day_to_mend
from releases.running import promise_for, promise_of
from releases.seeing import Sighting, see, see_record
from releases.storable import storable
from releases.watching import Seen, next_look, regressed

logger = logging.getLogger(__name__)

LONGEST = timedelta(minutes=20)
REMEMBERED = 60
_LOCKS = 0x5EED
WATCHED: tuple[Any, ...] = (Release.objects, Piece.objects)


def hosts_due(at: datetime) -> list[str]:
    """The hosts at which something is to be looked at again."""
    found: set[str] = set()
    for rows in WATCHED:
        due = rows.filter(next_look_at__lte=at)
        found.update(due.order_by("host").values_list("host", flat=True).distinct())
    return sorted(found)


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
        found = _due(host, now)
        if found is None or rest_of(found.url):
            continue  # what is due at a host that rests stays due for the next sweep
        if _claim(found, now):
            _look(found, now)
            looked += 1
        heappush(turns, (time.monotonic() + manners.made_up_in(found.url), host))
    return looked


class Due(NamedTuple):
    """A release that is to be looked at, or a piece of further evidence."""

    since: datetime
    pk: int
    url: str
    is_piece: bool


def _due(host: str, at: datetime) -> Due | None:
    """What of a host has been due longest. One query."""
    longest = [
        rows.filter(host=host, next_look_at__lte=at)
        .annotate(is_piece=Value(rows.model is Piece))
        .values_list("next_look_at", "pk", "url", "is_piece")
        .order_by("next_look_at", "pk")[:1]
        for rows in WATCHED
    ]
    found = longest[0].union(*longest[1:], all=True).order_by("next_look_at", "pk").first()
    return Due(*found) if found else None


def _claim(due: Due, at: datetime) -> bool:
    """Take one that is due; who dies with it leaves it for tomorrow."""
    rows: Any = Piece.objects if due.is_piece else Release.objects
    mine = rows.filter(pk=due.pk, next_look_at__lte=at)
    return bool(mine.update(next_look_at=next_look(due.pk, at)))


def _look(due: Due, at: datetime) -> None:
    try:
        (look_at_piece if due.is_piece else look_again)(due.pk, at=at)
    except Exception:
        # One that nobody foresaw must not keep the others of all hosts from being looked at.
        logger.exception("%r could not be looked at", due)


def _seen(look: Callable[[], Sighting], watched: Release | Piece) -> Sighting:
    """What a look saw; one that ends in an error of ours is recorded too, as not known."""
    try:
        return look()
    except Exception:
        logger.exception("%r could not be looked at", watched)
        return Sighting("unknown", "What is there could not be read to its end.")


def look_again(pk: int, *, at: datetime) -> Observation:
    """One later look at a release, recorded with what follows: regressed, or seen well again."""
    release = Release.objects.select_related(
        "condition__award__application__call__programme", "verification"
    ).get(pk=pk)
    promise = promise_of(release.condition)
    sighting = _seen(lambda: _sight(release, release.url, promise), release)
    return _record(pk, None, sighting, at)


def look_at_piece(pk: int, *, at: datetime) -> Observation:
    """The same for a piece of further evidence. What was never read is looked at as a page."""
    piece = Piece.objects.select_related(
        "release__condition__award__application__call__programme", "verification"
    ).get(pk=pk)
    promise = promise_for(piece.release.condition, piece.role)
    facts = piece.verification.facts if piece.verification else {}
    if piece.commit:
        url = facts.get("final_url", piece.url)
        sighting = _seen(lambda: _sight(piece, url, promise), piece)
    else:
        known = facts.get("record", {})
        sighting = _seen(
            lambda: see_record(piece.url, promise, accepted=piece.licence, known=known), piece
        )
    return _record(piece.release_id, pk, sighting, at)


def _sight(watched: Release | Piece, url: str, promise: Promise) -> Sighting:
    run = watched.verification
    facts = run.facts if run else {}
    accepted = run.licence if run else ""
    if "record" in facts and not watched.commit:
        return see_record(url, promise, accepted=accepted, known=facts["record"])
    return see(
        url,
        promise,
        known_head=watched.last_head or watched.commit,
        pinned_tags=facts.get("tag_ids", {}),
        accepted=accepted,
        failed=frozenset(_failed(run)),
    )


def _failed(run: Verification | None) -> Iterable[str]:
    failed = run.checks.filter(outcome=Outcome.FAIL) if run else Check.objects.none()
    return failed.values_list("check_id", flat=True)


@transaction.atomic
def _record(pk: int, piece_pk: int | None, sighting: Sighting, at: datetime) -> Observation:
    """Write the look down. The release is locked, so that looks at its pieces add up in turn."""
    others = Piece.objects.filter(release=OuterRef("pk"), regressed_at__isnull=False)
    if piece_pk:
        others = others.exclude(pk=piece_pk)
    release = (
        Release.objects.select_for_update(of=("self",))
        .select_related("condition__award__application__call__programme")
        .annotate(
            others_since=Subquery(others.order_by("regressed_at", "pk").values("regressed_at")[:1])
        )
        .get(pk=pk)
    )
    piece = release.pieces.get(pk=piece_pk) if piece_pk else None
    observation = Observation.objects.create(
        release=release,
        piece=piece,
        at=at,
        sight=sighting.sight,
        finding=storable(sighting.finding)[:500],
        head=sighting.head,
        deep=sighting.deep,
    )
    watched = piece or release
    changed = ["last_checked_at"]
    watched.last_checked_at = at
    if sighting.sight == "well":
        watched.last_seen_well_at, watched.last_head = at, sighting.head
        changed += ["last_seen_well_at", "last_head"]
    watched.save(update_fields=changed)
    if sighting.sight != "unknown":
        _judge(release, piece, at)
    return observation


def _judge(release: Release, piece: Piece | None, at: datetime) -> None:
    """Call it regressed, or well again, when the series of looks says so.

    Each piece has a series of its own; the release counts as regressed while any of them has.
    """
    before, now = _regressed(release, piece)
    own, since = now, release.others_since  # type: ignore[attr-defined]
    if piece is not None:
        piece.regressed_at = (piece.regressed_at or now.at) if now else None
        piece.save(update_fields=["regressed_at"])
        _, own = _regressed(release, None)
        since = min((each for each in (since, piece.regressed_at) if each), default=None)
    first = min((each for each in (own.at if own else None, since) if each), default=None)
    scope = release.condition.award.application.call.programme.slug
    was_regressed = release.regressed_at is not None
    if first is None:
        release.regressed_at = release.cure_until = None
    else:
        # Kept once it is known: the looks remembered move on.
        release.regressed_at = release.regressed_at or first
        if not was_regressed or (now and not before):
            # What is found wrong anew has the whole time to mend.
            release.cure_until = last_day_to_mend(release, at)
    if first is not None or was_regressed:
        release.save(update_fields=["regressed_at", "cure_until"])
    if now and not (before and was_regressed):
        finding = _named(piece, now.finding)
        record(
            by=SYSTEM,
            verb="release.regress",
            subject=release.condition,
            at=at,
            scope=scope,
            reason=finding,
        )
        emails.release_regressed(
            release, finding, at=at, since=now.at, piece=piece.pk if piece else 0
        )
    elif first is None and was_regressed:
        record(by=SYSTEM, verb="release.recover", subject=release.condition, at=at, scope=scope)
        emails.release_recovered(release, at=at)


def _regressed(release: Release, piece: Piece | None) -> tuple[Seen | None, Seen | None]:
    """What has regressed by the series without its last look, and with it.

    What could not be seen is left out: a host that is down for months pushes nothing out of it.
    """
    told = release.observations.filter(piece=piece).exclude(sight=Observation.Sight.UNKNOWN)
    looks = told.order_by("-at", "-id")[: REMEMBERED + 1]
    series = [Seen(each.at, each.sight, each.finding) for each in looks]  # type: ignore[arg-type]
    return regressed(series[1:]), regressed(series[:REMEMBERED])


def _named(piece: Piece | None, finding: str) -> str:
    return f"{piece.get_role_display()}, {piece.url}: {finding}" if piece else finding
