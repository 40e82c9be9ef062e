"""Announcing results: to everybody they belong to at one moment, set and taken back before it."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import require
from core.jobs.models import Job
from core.jobs.starting import start_job
from core.mail.outbox import queue_many
from grants.actions.outcomes import announce_outcomes
from grants.actions.spending import note_committed
from grants.models import Batch, Call
from reviews import emails
from reviews.actions.readiness import require_counts, require_ready, require_unnamed
from reviews.errors import AnnouncedBefore
from reviews.models import Announcement, Decision
from reviews.permissions import call_is_over, can_announce
from reviews.queries.announcing import Results, is_everybody_told, results_of, with_more_time
from reviews.queries.feedback import feedback_texts
from reviews.states import ANNOUNCEMENT, AnnouncementState, DecisionState

OUTCOMES = {"fund": "funded", "waitlist": "waitlisted", "decline": "declined"}


@transaction.atomic
def schedule_announcement(
    *,
    call: Call,
    due_at: datetime,
    batch: Batch | None = None,
    references: Collection[str] | None = None,
    expected: Mapping[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> Announcement:
    """Set the moment at which decisions become known; until then nothing of them shows.

    Of a call that is over everything goes out, of a batch all of it; of a call that stays open
    whatever is sealed, or those of the `references`; the same of what is decided again from the
    waiting list of a call whose results are out. `expected` is what the person was shown, by
    outcome. `AnnouncedBefore` when nothing is left of a call, `RoundUndecided` with what has no
    sealed decision, `RuleBroken` otherwise.
    """
    call = _locked(call)
    require(can_announce(by, call))
    results = results_of(call, batch=batch, references=references)
    require_ready(results, at)
    rows = _claimable(results)
    require_counts(rows, expected)
    require_unnamed(rows)
    last = call.announcements.aggregate(last=Max("number"))["last"] or 0
    announcement = Announcement.objects.create(
        call=call,
        number=last + 1,
        batch=batch,
        state=AnnouncementState.SCHEDULED,
        due_at=max(due_at, at),
        by=person(by),
        **_counts(rows),
    )
    Decision.objects.filter(pk__in=[row.pk for row in rows]).update(announcement=announcement)
    _note(announcement, "schedule", by, at, due_at=max(due_at, at).isoformat())
    return announcement


@transaction.atomic
def cancel_announcement(*, announcement: Announcement, by: Actor, at: datetime) -> None:
    """Take a scheduled announcement back: nobody outside the staff will have seen anything."""
    announcement = _locked_announcement(announcement)
    require(can_announce(by, announcement.call))
    announcement.state = ANNOUNCEMENT.check(announcement, "cancel")
    announcement.cancelled_by = person(by)
    announcement.save(update_fields=["state", "cancelled_by"])
    announcement.decisions.update(announcement=None)
    _note(announcement, "take_back", by, at)


@transaction.atomic
def announce(*, call: Call, by: Actor, at: datetime) -> Announcement:
    """Make all decisions of a call known at this moment, without time to take it back.

    Refuses what `schedule_announcement` refuses.
    """
    announcement = schedule_announcement(call=call, due_at=at, by=by, at=at)
    Announcement.objects.filter(pk=announcement.pk).update(state=AnnouncementState.GOING_OUT)
    return carry_out_announcement(announcement=announcement, by=by, at=at)


def start_due_announcements(*, at: datetime) -> list[Job]:
    """Have workers announce what is due; each announcement is started once."""
    jobs = []
    due = Announcement.objects.filter(state=AnnouncementState.SCHEDULED, due_at__lte=at)
    for announcement in due.order_by("due_at", "pk"):
        job = _start(announcement, at)
        if job:
            jobs.append(job)
    return jobs


@transaction.atomic
def _start(announcement: Announcement, at: datetime) -> Job | None:
    announcement = _locked_announcement(announcement)
    if announcement.state != AnnouncementState.SCHEDULED:
        return None
    announcement.state = ANNOUNCEMENT.check(announcement, "start")
    announcement.save(update_fields=["state"])
    call = announcement.call
    return start_job(
        kind="reviews.jobs.announce_results",
        title=f"Announcing the results of {call.title}"[:200],
        by=announcement.by,  # type: ignore[arg-type]  # None is stored as the system
        at=at,
        params={"announcement": announcement.pk},
        scope=call.programme.slug,
        back_url=reverse("reviews:staff_announce", args=[call.slug]),
    )


@transaction.atomic
def carry_out_announcement(*, announcement: Announcement, by: Actor, at: datetime) -> Announcement:
    """Make the decisions of an announcement known: applications, decisions, one mail each.

    What left the round meanwhile is left out. `AnnouncedBefore` when it was done before.
    """
    announcement = _locked_announcement(announcement)
    call = announcement.call
    require(can_announce(by, call))
    if announcement.at is not None:
        raise AnnouncedBefore(announcement.at)
    announcement.state = ANNOUNCEMENT.check(announcement, "announce")
    results = results_of(call, announcement=announcement)
    require_ready(results, at)
    rows = _claimable(results)
    require_unnamed(rows)
    announcement.decisions.exclude(pk__in=[row.pk for row in rows]).update(announcement=None)
    _make_known(call, rows, by, at)
    announcement.at = at
    for field, count in _counts(rows).items():
        setattr(announcement, field, count)
    announcement.save()
    ends = call_is_over(call, at) and not with_more_time(call, at).exists()
    if call.announced_at is None and ends and is_everybody_told(call):
        call.announced_at = at
        call.save(update_fields=["announced_at"])
    _note(announcement, "announce", by, at, **_counts(rows))
    return announcement


def _make_known(call: Call, rows: list[Decision], by: Actor, at: datetime) -> None:
    outcomes = {row.application_id: row.outcome for row in rows}
    announce_outcomes(call=call, outcomes=outcomes, by=by, at=at)
    funded = {
        row.application_id: row.amount or 0 for row in rows if row.outcome == Decision.Outcome.FUND
    }
    note_committed(call=call, amounts=funded, by=by, at=at)
    call.refresh_from_db(fields=["state"])
    texts = feedback_texts(rows)
    for row in rows:
        row.state, row.announced_at = DecisionState.ANNOUNCED, at
        row.feedback = texts[row.application_id]
    Decision.objects.bulk_update(rows, ["state", "announced_at", "feedback"], batch_size=500)
    queue_many([emails.result(decision=row, call=call, at=at) for row in rows])


@transaction.atomic
def stop_announcement(*, announcement: Announcement, problem: str, at: datetime) -> None:
    """Note why an announcement did not go out, and give its decisions free again."""
    announcement = _locked_announcement(announcement)
    announcement.state = ANNOUNCEMENT.check(announcement, "stop")
    announcement.problem = problem[:500]
    announcement.save(update_fields=["state", "problem"])
    announcement.decisions.update(announcement=None)
    _note(announcement, "stop", announcement.by, at, problem=problem)


def _locked(call: Call) -> Call:
    rows = Call.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return rows.get(pk=call.pk)


def _locked_announcement(announcement: Announcement) -> Announcement:
    """The announcement after its call, locked in this order."""
    call = _locked(announcement.call)
    announcement = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    announcement.call = call
    return announcement


def _claimable(results: Results) -> list[Decision]:
    rows = results.sealed.select_for_update(of=("self",)).select_related(
        "application__owner", "application__call__programme"
    )
    return list(rows.order_by("application__reference"))


def _counts(rows: list[Decision]) -> dict[str, int]:
    counts = Counter(row.outcome for row in rows)
    return {field: counts[outcome] for outcome, field in OUTCOMES.items()}


def _note(
    announcement: Announcement, verb: str, by: Actor | None, at: datetime, **data: object
) -> None:
    call = announcement.call
    record(
        by=by,  # type: ignore[arg-type]
        verb=f"call.{verb}" if verb == "announce" else f"announcement.{verb}",
        subject=call,
        at=at,
        scope=call.programme.slug,
        number=announcement.number,
        **data,
    )
