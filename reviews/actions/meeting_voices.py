"""What the members of a panel do in a meeting: come, score, vote, leave the room."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.audit.trail import record
from core.errors import RuleBroken, require
from reviews.actions.conflicts import declare
from reviews.actions.meetings import send_out
from reviews.models import Attendance, Meeting, MeetingItem, PanelScore, Reviewer, Vote
from reviews.permissions import can_take_part
from reviews.queries.conflicts import conflict_pairs
from reviews.queries.meetings import item_applications, scale_of
from reviews.states import MeetingItemState, MeetingState


@transaction.atomic
def join_meeting(*, meeting: Meeting, by: User, at: datetime) -> Attendance:
    """Note that a member is there; again changes nothing."""
    reviewer = _member(meeting, by)
    if meeting.state == MeetingState.ENDED:
        raise RuleBroken("This meeting is over.")
    attendance, made = Attendance.objects.get_or_create(
        meeting=meeting, reviewer=reviewer, defaults={"joined_at": at}
    )
    if made:
        _trace(meeting, "join", by, at)
    return attendance


@transaction.atomic
def give_panel_score(*, item: MeetingItem, tenths: int, by: User, at: datetime) -> PanelScore:
    """Score an application in private after its discussion; until it is closed one may change it.

    `tenths` are tenths of a point, within the scale of the call's criteria.
    """
    item, reviewer = _open_item(item, by)
    lowest, highest = scale_of(item.meeting.panel.call)
    if not lowest * 10 <= tenths <= highest * 10:
        raise RuleBroken(f"Give a score from {lowest} to {highest}, like 3.5.", "score")
    score, _ = PanelScore.objects.update_or_create(
        item=item, reviewer=reviewer, defaults={"tenths": tenths, "at": at}
    )
    return score


@transaction.atomic
def cast_vote(*, item: MeetingItem, choice: str, by: User, at: datetime) -> Vote:
    """Vote on the motion; until the item is closed one may change one's vote."""
    item, reviewer = _open_item(item, by)
    if not item.motion:
        raise RuleBroken("There is nothing to vote on yet: the chair writes the motion first.")
    if choice not in Vote.Choice.values:
        raise RuleBroken("Choose yes, no, or abstain.", "choice")
    vote, _ = Vote.objects.update_or_create(
        item=item, reviewer=reviewer, defaults={"choice": choice, "at": at}
    )
    return vote


@transaction.atomic
def leave_room(*, item: MeetingItem, reason: str, by: User, at: datetime) -> None:
    """A member sees that they have a conflict. It is declared, and hides everything from now on."""
    item, _reviewer = _open_item(item, by)
    declare(user=by, application=item.application, reason=reason, by=by, at=at)
    send_out(item, at)
    _trace(item.meeting, "leave", by, at)


def _member(meeting: Meeting, by: User) -> Reviewer:
    require(can_take_part(by, meeting.panel))
    return meeting.panel.reviewers.select_related("user").get(user=by)


def _open_item(item: MeetingItem, by: User) -> tuple[MeetingItem, Reviewer]:
    """The item, its meeting locked, when it is being discussed and the member may hear it."""
    Meeting.objects.select_for_update().get(pk=item.meeting_id)
    item = MeetingItem.objects.select_related(
        "meeting__panel__call__programme", "application__call__programme"
    ).get(pk=item.pk)
    reviewer = _member(item.meeting, by)
    if (item.application_id, by.pk) in conflict_pairs(item_applications([item])):
        raise RuleBroken("You have a conflict of interest with what is being discussed.")
    if item.state != MeetingItemState.OPEN:
        raise RuleBroken("This application is not being discussed any more. Nothing was changed.")
    return item, reviewer


def _trace(meeting: Meeting, verb: str, by: User, at: datetime) -> None:
    call = meeting.panel.call
    record(by=by, verb=f"meeting.{verb}", subject=call, at=at, scope=call.programme.slug)
