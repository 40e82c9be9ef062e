from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken
from reviews.actions.meeting_voices import cast_vote, give_panel_score, join_meeting, leave_room
from reviews.actions.meetings import (
    begin_meeting,
    close_item,
    end_meeting,
    open_item,
    plan_meeting,
    write_minutes,
)
from reviews.models import Conflict


@pytest.fixture
def members(fill):
    return fill(2, 3)


@pytest.fixture
def meeting(members, closed, sam, now):
    made = plan_meeting(
        call=closed,
        name="First sitting",
        starts_at=now + timedelta(hours=1),
        place="",
        applications=members[0],
        by=sam,
        at=now,
    )
    return begin_meeting(meeting=made, by=sam, at=now)


@pytest.fixture
def item(meeting, sam, now):
    return open_item(item=meeting.items.first(), by=sam, at=now)


def test_coming_counts_once(meeting, members, sam, now):
    member = members[1][0]
    first = join_meeting(meeting=meeting, by=member.user, at=now)
    again = join_meeting(meeting=meeting, by=member.user, at=now + timedelta(minutes=5))
    assert (first, again.joined_at, meeting.attendances.count()) == (again, now, 1)
    with pytest.raises(NotAllowed):
        join_meeting(meeting=meeting, by=sam, at=now)
    meeting = end_meeting(meeting=meeting, by=sam, at=now)
    with pytest.raises(RuleBroken, match="over"):
        join_meeting(meeting=meeting, by=members[1][1].user, at=now)


def test_a_score_is_one_s_own_and_can_change_until_the_item_is_closed(item, members, sam, now):
    user = members[1][0].user
    give_panel_score(item=item, tenths=30, by=user, at=now)
    give_panel_score(item=item, tenths=42, by=user, at=now)
    assert [score.tenths for score in item.scores.all()] == [42]
    for tenths in (9, 51):
        with pytest.raises(RuleBroken, match="from 1 to 5"):
            give_panel_score(item=item, tenths=tenths, by=user, at=now)
    close_item(item=item, by=sam, at=now)
    with pytest.raises(RuleBroken, match="not being discussed any more"):
        give_panel_score(item=item, tenths=20, by=user, at=now)
    assert [score.tenths for score in item.scores.all()] == [42]
    with pytest.raises(NotAllowed):
        give_panel_score(item=item, tenths=30, by=sam, at=now)


def test_one_votes_on_a_motion(item, meeting, members, sam, now):
    user = members[1][0].user
    with pytest.raises(RuleBroken, match="nothing to vote on"):
        cast_vote(item=item, choice="yes", by=user, at=now)
    write_minutes(meeting=meeting, item=item, motion="Fund it", minutes="", by=sam, at=now)
    cast_vote(item=item, choice="yes", by=user, at=now)
    cast_vote(item=item, choice="abstain", by=user, at=now)
    assert [vote.choice for vote in item.votes.all()] == ["abstain"]
    with pytest.raises(RuleBroken, match="yes, no, or abstain"):
        cast_vote(item=item, choice="perhaps", by=user, at=now)


def test_who_leaves_has_declared_a_conflict_and_said_nothing(item, meeting, members, now):
    member = members[1][0]
    give_panel_score(item=item, tenths=30, by=member.user, at=now)
    leave_room(item=item, reason="My brother.", by=member.user, at=now)
    conflict = Conflict.objects.get()
    assert (conflict.user, conflict.application, conflict.source, conflict.reason) == (
        member.user,
        item.application,
        "declared",
        "My brother.",
    )
    assert [each.reviewer for each in item.absences.all()] == [member]
    assert item.scores.count() == 0
    with pytest.raises(RuleBroken, match="conflict of interest"):
        give_panel_score(item=item, tenths=30, by=member.user, at=now)
