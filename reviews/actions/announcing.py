"""Announcing the results of a call, to everybody at one moment."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.jobs.models import Job
from core.jobs.starting import start_job
from core.mail.outbox import queue_many
from grants.actions.outcomes import announce_outcomes
from grants.actions.spending import note_committed
from grants.models import Call
from reviews import emails
from reviews.errors import AnnouncedBefore, RoundUndecided
from reviews.models import Announcement, Decision
from reviews.permissions import call_is_over, can_announce
from reviews.queries.decisions import round_decisions, undecided
from reviews.states import DecisionState


@transaction.atomic
def announce(*, call: Call, by: Actor, at: datetime) -> Announcement:
    """Make all decisions of a call known at once: applications, decisions, one mail each.

    `AnnouncedBefore` when it was done before, `RuleBroken` when the call is open,
    `RoundUndecided` with the references that have no decision yet.
    """
    call = Call.objects.select_for_update(of=("self",)).select_related("programme").get(pk=call.pk)
    require(can_announce(by, call))
    _require_ready(call, at)
    rows = list(
        round_decisions(call)
        .select_for_update(of=("self",))
        .select_related("application__owner")
        .order_by("application__reference")
    )
    announce_outcomes(
        call=call, outcomes={row.application_id: row.outcome for row in rows}, by=by, at=at
    )
    funded = {
        row.application_id: row.amount or 0 for row in rows if row.outcome == Decision.Outcome.FUND
    }
    note_committed(call=call, amounts=funded, by=by, at=at)
    Decision.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DecisionState.ANNOUNCED, announced_at=at
    )
    call.announced_at = at
    call.save(update_fields=["announced_at"])
    queue_many([emails.result(decision=row, call=call, at=at) for row in rows])
    counts = Counter(row.outcome for row in rows)
    announcement = Announcement.objects.create(
        call=call,
        at=at,
        by=person(by),
        funded=counts[Decision.Outcome.FUND],
        waitlisted=counts[Decision.Outcome.WAITLIST],
        declined=counts[Decision.Outcome.DECLINE],
    )
    record(by=by, verb="call.announce", subject=call, at=at, scope=call.programme.slug, **counts)
    return announcement


def start_announcing(*, call: Call, by: Actor, at: datetime) -> Job:
    """Have a worker announce. What refuses now is refused now, and asked again then."""
    require(can_announce(by, call))
    _require_ready(call, at)
    return start_job(
        kind="reviews.jobs.announce_results",
        title=f"Announcing the results of {call.title}"[:200],
        by=by,
        at=at,
        params={"call": call.pk},
        scope=call.programme.slug,
        back_url=reverse("reviews:staff_ranking", args=[call.slug]),
    )


def _require_ready(call: Call, at: datetime) -> None:
    if call.announced_at is not None:
        raise AnnouncedBefore(call.announced_at)
    over = call_is_over(call, at)
    if not over:
        raise RuleBroken(over.reason)
    missing = list(undecided(call).values_list("reference", flat=True))
    if missing:
        raise RoundUndecided(missing)
    if not round_decisions(call).exists():
        raise RuleBroken("This call has no applications, so there is nothing to announce.")
