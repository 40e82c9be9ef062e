from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.conflicts import enter_conflict
from reviews.actions.meeting_voices import cast_vote, give_panel_score
from reviews.actions.meetings import (
    begin_meeting,
    close_item,
    end_meeting,
    move_item,
    open_item,
    order_meeting,
    plan_meeting,
    put_off_item,
    write_minutes,
)
from reviews.models import Absence, Reviewer


def planned(call, applications, by, now, begins=timedelta(hours=1)):
    return plan_meeting(
        call=call,
        name="First sitting",
        starts_at=now + begins,
        place="Room 4",
        applications=applications,
        by=by,
        at=now,
    )


def agenda(meeting):
    return [item.application for item in meeting.items.select_related("application")]


@pytest.fixture
def meeting(fill, closed, sam, now):
    """Three applications; Reviewer 0 is in conflict with the first and the last."""
    applications, people = fill()
    for each in (applications[0], applications[2]):
        enter_conflict(application=each, user=people[0].user, reason="Brother", by=sam, at=now)
    return planned(closed, applications, sam, now)


@pytest.fixture
def running(meeting, sam, now):
    return begin_meeting(meeting=meeting, by=sam, at=now)


def test_planning_orders_by_conflicts_and_tells_the_panel(meeting, sam, now):
    assert [each.title.split()[0] for each in agenda(meeting)] == [
        "Protein",
        "Compilers",
        "Language",
    ]
    mails = OutgoingMail.objects.order_by("to")
    assert [mail.to for mail in mails] == [f"reviewer{n}@example.org" for n in range(3)]
    begins = (now + timedelta(hours=1)).astimezone(ZoneInfo("Europe/Berlin"))
    assert mails[0].subject == f"First sitting: {begins.day} {begins:%B %Y, %H:%M %Z}"
    assert "Room 4" in mails[0].body
    assert "Compilers" not in mails[0].body
    assert AuditEvent.objects.filter(verb="meeting.plan").count() == 1


def test_planning_needs_a_panel_time_and_applications(closed, fill, sam, rita, now):
    with pytest.raises(RuleBroken, match="no panel"):
        planned(closed, [], sam, now)
    applications, _ = fill(1, 1)
    with pytest.raises(RuleBroken, match="at least one application"):
        planned(closed, [], sam, now)
    with pytest.raises(RuleBroken, match="in the future"):
        planned(closed, applications, sam, now, begins=timedelta(0))
    with pytest.raises(NotAllowed):
        planned(closed, applications, rita, now)


def test_who_has_a_conflict_is_out_while_it_is_discussed(running, sam, now):
    free, first, _ = running.items.all()
    with pytest.raises(RuleBroken, match="cannot be closed"):
        close_item(item=first, by=sam, at=now)
    open_item(item=first, by=sam, at=now)
    [out] = Absence.objects.filter(item=first)
    assert (out.reviewer.user.name, out.left_at, out.back_at) == ("Reviewer 0", now, None)
    with pytest.raises(RuleBroken, match="Another application"):
        open_item(item=free, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Close the item"):
        end_meeting(meeting=running, by=sam, at=now)
    later = now + timedelta(minutes=9)
    close_item(item=first, by=sam, at=later)
    out.refresh_from_db()
    assert out.back_at == later
    open_item(item=free, by=sam, at=later)
    assert free.absences.count() == 0
    put_off_item(item=free, by=sam, at=later)
    assert list(running.items.values_list("state", flat=True)) == ["closed", "waiting", "waiting"]
    assert running.items.last() == free
    done = end_meeting(meeting=running, by=sam, at=later)
    assert (done.state, done.ended_at) == ("ended", later)
    with pytest.raises(RuleBroken, match="ended"):
        open_item(item=free, by=sam, at=later)


def test_a_conflict_found_late_takes_score_and_vote_back(running, sam, now):
    item = running.items.first()
    reviewer = Reviewer.objects.get(user__name="Reviewer 1")
    open_item(item=item, by=sam, at=now)
    write_minutes(meeting=running, item=item, motion="Fund it", minutes="", by=sam, at=now)
    give_panel_score(item=item, tenths=35, by=reviewer.user, at=now)
    cast_vote(item=item, choice="yes", by=reviewer.user, at=now)
    put_off_item(item=item, by=sam, at=now)
    enter_conflict(application=item.application, user=reviewer.user, reason="Ex", by=sam, at=now)
    open_item(item=item, by=sam, at=now)
    assert (item.scores.count(), item.votes.count()) == (0, 0)
    assert [each.reviewer for each in item.absences.filter(back_at=None)] == [reviewer]


def test_a_motion_that_was_voted_on_keeps_its_words(running, sam, now):
    item = running.items.first()
    reviewer = Reviewer.objects.get(user__name="Reviewer 1")
    open_item(item=item, by=sam, at=now)
    write_minutes(meeting=running, item=item, motion="Fund it", minutes="Good.", by=sam, at=now)
    cast_vote(item=item, choice="no", by=reviewer.user, at=now)
    with pytest.raises(RuleBroken, match="have voted"):
        write_minutes(meeting=running, item=item, motion="Fund half", minutes="", by=sam, at=now)
    write_minutes(meeting=running, item=item, motion="Fund it", minutes="Fine.", by=sam, at=now)
    item.refresh_from_db()
    assert (item.motion, item.minutes) == ("Fund it", "Fine.")
    write_minutes(meeting=running, item=None, motion="", minutes="Thanks.", by=sam, at=now)
    running.refresh_from_db()
    assert running.minutes == "Thanks."


def test_the_chair_runs_a_meeting_but_no_item_of_a_conflict(running, sam, rita, now):
    chair = Reviewer.objects.get(user__name="Reviewer 0")
    free, first, _ = running.items.all()
    with pytest.raises(NotAllowed):
        open_item(item=free, by=chair.user, at=now)
    Reviewer.objects.filter(pk=chair.pk).update(is_chair=True)
    with pytest.raises(RuleBroken, match="Somebody else must take"):
        open_item(item=first, by=chair.user, at=now)
    open_item(item=free, by=chair.user, at=now)
    with pytest.raises(NotAllowed):
        close_item(item=free, by=rita, at=now)


def test_moving_and_ordering_anew(meeting, sam, now):
    free, first, last = meeting.items.all()
    move_item(item=free, up=False, by=sam, at=now)
    assert list(meeting.items.all()) == [first, free, last]
    move_item(item=first, up=True, by=sam, at=now)
    assert list(meeting.items.all()) == [first, free, last]
    order = order_meeting(meeting=meeting, by=sam, at=now)
    assert (order.leavings, order.is_best) == (1, True)
    assert meeting.items.first() == free
    begin_meeting(meeting=meeting, by=sam, at=now)
    open_item(item=free, by=sam, at=now)
    with pytest.raises(RuleBroken, match="still to be discussed"):
        move_item(item=free, up=False, by=sam, at=now)
    with pytest.raises(RuleBroken, match="running"):
        begin_meeting(meeting=meeting, by=sam, at=now)
