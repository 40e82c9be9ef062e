"""Looking for conflicts of interest, again and again, without undoing what people decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from core.actors import SYSTEM, Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.jobs.models import Job
from core.jobs.starting import start_job
from grants.models import Application, Call
from reviews.detection import (
    KINDS,
    NAMED,
    OFF,
    STAND,
    SUSPECT,
    Pair,
    Reason,
    Rules,
    detect,
    strength,
    verdict,
)
from reviews.models import Conflict, ConflictRules, DetectionRun
from reviews.permissions import can_route
from reviews.queries.conflicts import derived_pairs
from reviews.queries.detecting import read_people, rules_of
from reviews.queries.fingerprints import calls_to_watch, needs_detection, people_fingerprint
from reviews.states import CONFLICT, ConflictState

AT_LEAST_EVERY = timedelta(days=1)
GONE = "The reasons are gone."
FIELDS = ["source", "state", "reason", "evidence", "strength", "changed_at", "changed_by", "note"]


@dataclass(frozen=True)
class Detected:
    """What a run changed: new or reopened conflicts that stand, that are suspected; dropped."""

    standing: int = 0
    suspected: int = 0
    dropped: int = 0

    @property
    def sentence(self) -> str:
        """What staff are told."""
        if not (self.standing or self.suspected or self.dropped):
            return "Nothing new was found."
        return (
            f"{self.standing:,} new that stand, {self.suspected:,} new to look at, "
            f"{self.dropped:,} without a reason any more."
        )


@transaction.atomic
def redetect_conflicts(*, call: Call, at: datetime, only: Application | None = None) -> Detected:
    """Look for conflicts in a call, or in one application of it, as people and works are now.

    Weighty reasons hide at once; others are suspicions for staff. What stands keeps standing until
    staff deny it; what is pinned or denied for the same reasons stays quiet.
    """
    DetectionRun.objects.get_or_create(call=call)
    run = DetectionRun.objects.select_for_update().get(call=call)
    rules = rules_of(call)
    people = read_people(call, at.year - rules.years, only)
    found = detect(people.judges, people.entries, earlier=people.earlier, rules=rules, year=at.year)
    # Owners and team members are in conflict as long as they are that, without a row.
    for pair in derived_pairs({entry.key for entry in people.entries}):
        found.pop(pair, None)
    done = _update_known(call, found, rules, at, only)
    rows = [_new(pair, reasons, rules, at) for pair, reasons in sorted(found.items())]
    Conflict.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if only is None:
        run.fingerprint, run.at = people_fingerprint(call), at
        run.save(update_fields=["fingerprint", "at"])
    standing = sum(row.state == ConflictState.STANDING for row in rows)
    return replace(
        done,
        standing=done.standing + standing,
        suspected=done.suspected + len(rows) - standing,
    )


def _new(pair: Pair, reasons: list[Reason], rules: Rules, at: datetime) -> Conflict:
    application, user = pair
    stands = verdict(reasons, rules) == STAND
    return Conflict(
        application_id=application,
        user_id=user,
        source=Conflict.Source.DETECTED,
        state=ConflictState.STANDING if stands else ConflictState.SUSPECTED,
        reason=_in_words(reasons),
        evidence=_evidence(reasons),
        strength=strength(each.kind for each in reasons),
        created_at=at,
    )


def _update_known(
    call: Call,
    found: dict[Pair, list[Reason]],
    rules: Rules,
    at: datetime,
    only: Application | None,
) -> Detected:
    """Bring the rows there are up to date; takes their pairs out of `found`."""
    known = Conflict.objects.filter(application__call=call)
    if only is not None:
        known = known.filter(application=only)
    stale: dict[int, list[Reason]] = {}
    for pk, application, user, evidence in known.values_list(
        "pk", "application_id", "user_id", "evidence"
    ).iterator(chunk_size=5000):
        reasons = found.pop((application, user), [])
        if _evidence(reasons) != evidence:
            stale[pk] = reasons
    changed, outcomes = [], []
    for row in Conflict.objects.select_for_update().filter(pk__in=stale).order_by("pk"):
        outcome = _bring_up_to_date(row, stale[row.pk], rules, at)
        if outcome is not None:
            changed.append(row)
            outcomes.append(outcome)
    Conflict.objects.bulk_update(changed, FIELDS, batch_size=500)
    return Detected(
        standing=outcomes.count("raise"),
        suspected=outcomes.count("suspect"),
        dropped=outcomes.count("drop"),
    )


def _bring_up_to_date(
    row: Conflict, reasons: list[Reason], rules: Rules, at: datetime
) -> str | None:
    """Give a row its present reasons; returns the verb done, "" for none, None if untouched."""
    verb = _verb(row, reasons, rules)
    if row.state == ConflictState.DENIED and not verb:
        return None  # it keeps the reasons it was denied for, so that the same ones stay quiet
    row.evidence, row.strength = _evidence(reasons), strength(each.kind for each in reasons)
    if row.source == Conflict.Source.DETECTED and reasons:
        row.reason = _in_words(reasons)
    if verb:
        row.state = CONFLICT.check(row, verb)
        row.changed_at, row.changed_by = at, None
        row.note = GONE if verb == "drop" else "New reasons were found."
    if verb in {"raise", "suspect"}:
        row.source, row.reason = Conflict.Source.DETECTED, _in_words(reasons)
    return verb


def _verb(row: Conflict, reasons: list[Reason], rules: Rules) -> str:
    """What detection does to a row that is there: raise, suspect, drop, or "" for nothing."""
    if row.is_pinned or row.state == ConflictState.STANDING:
        return ""
    if row.state == ConflictState.SUSPECTED:
        if not reasons:
            return "drop"
        return "raise" if verdict(reasons, rules) == STAND else ""
    old = {(each["kind"], each["key"]) for each in row.evidence}
    if all((each.kind, each.key) in old for each in reasons):
        return ""
    return "raise" if verdict(reasons, rules) == STAND else "suspect"


def _evidence(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"kind": each.kind, "key": each.key, "words": each.words} for each in reasons]


def _in_words(reasons: Iterable[Reason]) -> str:
    return " ".join(each.words for each in reasons)[:500]


@transaction.atomic
def change_conflict_rules(
    *, call: Call, years: int, modes: Mapping[str, str], by: Actor, at: datetime
) -> ConflictRules:
    """Say how far back to look and which kinds of reason hide at once, are suspected, or are off.

    What stands already stays; the next run looks by the new rules.
    """
    require(can_route(by, call))
    wrong = [kind for kind, mode in modes.items() if kind not in KINDS or kind == NAMED]
    wrong += [kind for kind, mode in modes.items() if mode not in {STAND, SUSPECT, OFF}]
    if wrong:
        raise RuleBroken(f"There is no such rule: {wrong[0]}.")
    rules, _ = ConflictRules.objects.update_or_create(
        call=call, defaults={"years": years, "modes": dict(modes), "changed_at": at}
    )
    record(
        by=by,
        verb="conflict.rules",
        subject=call,
        at=at,
        scope=call.programme.slug,
        years=years,
        modes=dict(modes),
    )
    return rules


def start_detecting(*, call: Call, by: Actor, at: datetime) -> Job:
    """Have a worker look for conflicts now."""
    require(can_route(by, call))
    return start_job(
        kind="reviews.jobs.detect_conflicts",
        title=f"Conflicts of interest in {call.title}"[:200],
        by=by,
        at=at,
        params={"call": call.pk},
        scope=call.programme.slug,
        back_url=reverse("reviews:staff_conflict_list", args=[call.slug]),
    )


def detect_where_changed(*, at: datetime) -> int:
    """Look again in every call whose people or works changed; returns how many calls that were."""
    count = 0
    for call in calls_to_watch().select_related("programme"):
        if not needs_detection(call, at, at - AT_LEAST_EVERY):
            continue
        done = redetect_conflicts(call=call, at=at)
        count += 1
        if done != Detected():
            record(
                by=SYSTEM,
                verb="conflict.detect",
                subject=call,
                at=at,
                scope=call.programme.slug,
                standing=done.standing,
                suspected=done.suspected,
                dropped=done.dropped,
            )
    return count
