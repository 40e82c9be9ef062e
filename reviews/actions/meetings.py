"""Planning and running panel meetings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor, person
from core.audit.trail import record
from core.errors import RuleBroken, require
from core.mail.outbox import queue_many
from grants.models import Application, Call
from reviews import emails
from reviews.meeting_order import Order, best_order
from reviews.models import Absence, Meeting, MeetingItem, Panel, Reviewer
from reviews.permissions import can_run_meeting
from reviews.queries.conflicts import conflict_pairs
from reviews.states import MEETING, MEETING_ITEM, MeetingItemState, MeetingState


@transaction.atomic
def plan_meeting(
    *,
    call: Call,
    name: str,
    starts_at: datetime,
    place: str,
    applications: Sequence[Application],
    by: Actor,
    at: datetime,
) -> Meeting:
    """A meeting of the call's panel about these applications, in the best order, and one mail each.

    `RuleBroken` without a panel, without applications, or for a time that is over.
    """
    panel = Panel.objects.select_related("call__programme").filter(call=call).first()
    if panel is None:
        raise RuleBroken("This call has no panel yet. Add reviewers first.")
    require(can_run_meeting(by, panel))
    if starts_at <= at:
        raise RuleBroken("The meeting must begin in the future.", "starts_at")
    if not applications:
        raise RuleBroken("Choose at least one application to talk about.", "applications")
    meeting = Meeting.objects.create(
        panel=panel,
        name=name,
        starts_at=starts_at,
        place=place,
        created_at=at,
        created_by=person(by),
    )
    MeetingItem.objects.bulk_create(
        MeetingItem(meeting=meeting, application=each, position=place_)
        for place_, each in enumerate(applications, 1)
    )
    _arrange(meeting)
    queue_many(emails.meeting_planned(meeting=meeting, reviewer=r, at=at) for r in members(panel))
    _trace(meeting, "plan", by, at, items=len(applications))
    return meeting


def members(panel: Panel) -> list[Reviewer]:
    """The people of the panel who take part, by name."""
    rows = panel.reviewers.filter(is_active=True, user__is_active=True)
    return list(rows.select_related("user", "panel__call").order_by("user__name", "pk"))


def _arrange(meeting: Meeting) -> Order:
    """Put what is waiting in the order in which people leave the room least often."""
    items = list(meeting.items.filter(state=MeetingItemState.WAITING))
    taken = meeting.items.exclude(state=MeetingItemState.WAITING).count()
    order = best_order(absent_people(meeting.panel, items))
    for place, item in enumerate((items[each] for each in order.items), taken + 1):
        item.position = place
    MeetingItem.objects.bulk_update(items, ["position"], batch_size=500)
    return order


def absent_people(panel: Panel, items: Sequence[MeetingItem]) -> list[frozenset[int]]:
    """For each item the panel members (reviewer pk) who must not hear it."""
    reviewer_of = {each.user_id: each.pk for each in members(panel)}
    found: dict[int, set[int]] = {item.application_id: set() for item in items}
    for application, user in conflict_pairs(Application.objects.filter(pk__in=list(found))):
        if user in reviewer_of:
            found[application].add(reviewer_of[user])
    return [frozenset(found[item.application_id]) for item in items]


@transaction.atomic
def order_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Order:
    """Order what is still waiting anew, after conflicts changed or items were moved."""
    meeting = _locked(meeting, by, "change")
    order = _arrange(meeting)
    _trace(meeting, "order", by, at, leavings=order.leavings)
    return order


@transaction.atomic
def move_item(*, item: MeetingItem, up: bool, by: Actor, at: datetime) -> None:
    """Take a waiting item one place earlier or later; at the end nothing happens."""
    meeting = _locked(item.meeting, by, "change")
    waiting = list(meeting.items.filter(state=MeetingItemState.WAITING))
    place = next((n for n, each in enumerate(waiting) if each.pk == item.pk), None)
    if place is None:
        raise RuleBroken("Only what is still to be discussed can be moved.")
    other = place - 1 if up else place + 1
    if not 0 <= other < len(waiting):
        return
    first, second = waiting[place], waiting[other]
    first.position, second.position = second.position, first.position
    MeetingItem.objects.bulk_update([first, second], ["position"])
    _trace(meeting, "move", by, at, application=item.application.reference)


@transaction.atomic
def begin_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """From now on items can be opened, scored and voted on."""
    meeting = _locked(meeting, by, "begin")
    meeting.state, meeting.began_at = MeetingState.RUNNING, at
    meeting.save(update_fields=["state", "began_at"])
    _trace(meeting, "begin", by, at)
    return meeting


@transaction.atomic
def end_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """The meeting is over. What is open must be closed or put off first."""
    meeting = _locked(meeting, by, "end")
    if meeting.items.filter(state=MeetingItemState.OPEN).exists():
        raise RuleBroken("Close the item that is being discussed, or put it off, first.")
    meeting.state, meeting.ended_at = MeetingState.ENDED, at
    meeting.save(update_fields=["state", "ended_at"])
    _trace(meeting, "end", by, at)
    return meeting


@transaction.atomic
def open_item(*, item: MeetingItem, by: Actor, at: datetime) -> MeetingItem:
    """Begin to talk about an application. Who has a conflict leaves the room at this moment."""
    meeting, item = _locked_item(item, by, "open")
    if meeting.items.filter(state=MeetingItemState.OPEN).exists():
        raise RuleBroken("Another application is being discussed. Close it or put it off first.")
    item.state, item.opened_at, item.closed_at = MeetingItemState.OPEN, at, None
    item.save(update_fields=["state", "opened_at", "closed_at"])
    send_out(item, at)
    _trace(meeting, "open_item", by, at, application=item.application.reference)
    return item


def send_out(item: MeetingItem, at: datetime) -> None:
    """Note who is out of the room for an open item; what they said about it no longer counts."""
    [away] = absent_people(item.meeting.panel, [item])
    out = set(item.absences.filter(back_at__isnull=True).values_list("reviewer_id", flat=True))
    Absence.objects.bulk_create(
        Absence(item=item, reviewer_id=each, left_at=at) for each in sorted(away - out)
    )
    item.scores.filter(reviewer__in=away).delete()
    item.votes.filter(reviewer__in=away).delete()


@transaction.atomic
def close_item(*, item: MeetingItem, by: Actor, at: datetime) -> MeetingItem:
    """End the discussion: scores and votes are counted, and who had left comes back."""
    meeting, item = _locked_item(item, by, "close")
    item.state, item.closed_at = MeetingItemState.CLOSED, at
    item.save(update_fields=["state", "closed_at"])
    item.absences.filter(back_at__isnull=True).update(back_at=at)
    _trace(meeting, "close_item", by, at, application=item.application.reference)
    return item


@transaction.atomic
def put_off_item(*, item: MeetingItem, by: Actor, at: datetime) -> MeetingItem:
    """Leave an application for the end of the agenda. What was scored and voted stays."""
    meeting, item = _locked_item(item, by, "put_off")
    item.absences.filter(back_at__isnull=True).update(back_at=at)
    item.state = MeetingItemState.WAITING
    last = meeting.items.order_by("-position").values_list("position", flat=True)[0]
    item.position = last + 1
    item.save(update_fields=["state", "position"])
    _trace(meeting, "put_off_item", by, at, application=item.application.reference)
    return item


@transaction.atomic
def write_minutes(
    *,
    meeting: Meeting,
    item: MeetingItem | None,
    by: Actor,
    at: datetime,
    motion: str | None = None,
    minutes: str | None = None,
) -> None:
    """Write down what is put to the vote and what was said, of an item or of the whole meeting.

    What is not given stays: somebody else may have written it meanwhile.
    """
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("panel__call__programme")
        .get(pk=meeting.pk)
    )
    require(can_run_meeting(by, meeting.panel))
    if item is None:
        meeting.minutes = meeting.minutes if minutes is None else minutes.strip()
        meeting.save(update_fields=["minutes"])
    else:
        _require_may_hear(item, by)
        item = meeting.items.get(pk=item.pk)
        motion = item.motion if motion is None else motion.strip()[:300]
        if item.motion != motion and item.votes.exists():
            raise RuleBroken(
                "People have voted on this motion, so its words can no longer change.", "motion"
            )
        item.motion = motion
        item.minutes = item.minutes if minutes is None else minutes.strip()
        item.save(update_fields=["motion", "minutes"])
    _trace(meeting, "write_minutes", by, at)


def _locked(meeting: Meeting, by: Actor, verb: str) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    meeting = rows.select_related("panel__call__programme").get(pk=meeting.pk)
    require(can_run_meeting(by, meeting.panel))
    MEETING.check(meeting, verb)
    return meeting


def _locked_item(item: MeetingItem, by: Actor, verb: str) -> tuple[Meeting, MeetingItem]:
    """The running meeting, locked, and its item as it is now, when the person may do this to it."""
    meeting = _locked(item.meeting, by, "change")
    if meeting.state != MeetingState.RUNNING:
        raise RuleBroken("Begin the meeting first.")
    item = meeting.items.select_related("application").get(pk=item.pk)
    item.meeting = meeting
    _require_may_hear(item, by)
    MEETING_ITEM.check(item, verb)
    return meeting, item


def _require_may_hear(item: MeetingItem, by: Actor) -> None:
    """Somebody in conflict does not even run the item; another person of the staff does."""
    pairs: Any = conflict_pairs(Application.objects.filter(pk=item.application_id))
    if by.pk and (item.application_id, by.pk) in pairs:
        raise RuleBroken("You have a conflict of interest here. Somebody else must take this item.")


def _trace(meeting: Meeting, verb: str, by: Actor, at: datetime, **data: object) -> None:
    call = meeting.panel.call
    scope = call.programme.slug
    record(by=by, verb=f"meeting.{verb}", subject=call, at=at, scope=scope, **data)
