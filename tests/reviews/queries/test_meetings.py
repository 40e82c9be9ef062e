from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.actions.conflicts import enter_conflict
from reviews.actions.meeting_voices import cast_vote, give_panel_score, join_meeting
from reviews.actions.meetings import (
    begin_meeting,
    close_item,
    open_item,
    plan_meeting,
    write_minutes,
)
from reviews.models import Reviewer
from reviews.queries.meetings import (
    absences_for,
    agenda_for,
    call_meetings,
    item_applications,
    member_meetings,
    own_say,
    present,
    scale_of,
    seat_of,
    visible_meetings,
)
from tests.factories.reviews import AssignmentFactory, submitted_review


def planned(call, applications, by, now):
    made = plan_meeting(
        call=call,
        name="First sitting",
        starts_at=now + timedelta(hours=1),
        place="",
        applications=applications,
        by=by,
        at=now,
    )
    return begin_meeting(meeting=made, by=by, at=now)


@pytest.fixture
def people(fill):
    return fill(2, 3)


@pytest.fixture
def meeting(people, closed, sam, now):
    return planned(closed, people[0], sam, now)


def test_who_finds_a_meeting(meeting, closed, people, sam, olga, otto, eve):
    member = people[1][0].user
    assert list(call_meetings(closed)) == [meeting]
    found = {each: list(visible_meetings(each)) for each in (member, sam, olga, otto, eve)}
    assert found == {member: [meeting], sam: [meeting], olga: [meeting], otto: [], eve: []}
    assert list(member_meetings(member)) == [meeting]
    assert list(member_meetings(sam)) == []
    Reviewer.objects.filter(user=member).update(is_active=False)
    assert list(visible_meetings(member)) == []


def test_an_item_of_a_conflict_has_nothing_in_it(meeting, people, sam, now):
    first, second = meeting.items.all()
    member = people[1][0].user
    enter_conflict(application=first.application, user=member, reason="Ex", by=sam, at=now)
    open_item(item=first, by=sam, at=now)
    hidden, seen = agenda_for(meeting, member)
    assert (hidden.is_hidden, hidden.reference, hidden.title, hidden.people) == (True, "", "", [])
    assert (hidden.place, hidden.result, hidden.motion, hidden.away) == (None, None, "", [])
    assert (seen.is_hidden, seen.reference) == (False, second.application.reference)
    assert agenda_for(meeting, sam)[0].away == ["Reviewer 0"]
    [out] = absences_for(meeting, sam)
    assert (str(out.reviewer.user), out.left_at, out.back_at) == ("Reviewer 0", now, None)
    assert list(absences_for(meeting, member)) == []


def test_sums_are_told_when_the_item_is_closed(meeting, people, sam, now):
    item = meeting.items.first()
    one, two, three = (each.user for each in people[1])
    assignment = AssignmentFactory(application=item.application, reviewer=people[1][0])
    submitted_review(assignment, excellence=4, openness=4)
    open_item(item=item, by=sam, at=now)
    write_minutes(meeting=meeting, item=item, motion="Fund it", minutes="", by=sam, at=now)
    for user, tenths, choice in ((one, 30, "yes"), (two, 40, "yes"), (three, 50, "no")):
        give_panel_score(item=item, tenths=tenths, by=user, at=now)
        cast_vote(item=item, choice=choice, by=user, at=now)
    now_open = agenda_for(meeting, one)[0]
    assert (now_open.result.scores, now_open.result.mean, now_open.result.vote_words) == (
        3,
        None,
        "",
    )
    assert (now_open.place.mean, now_open.place.reviews) == (4.0, 1)
    assert own_say(item.pk, people[1][2]) == (50, "no")
    close_item(item=item, by=sam, at=now)
    closed_ = agenda_for(meeting, one)[0]
    assert (closed_.result.mean, closed_.result.spread) == (4.0, 1.0)
    assert closed_.result.vote_words == "Yes 2, no 1, abstained 0"


def test_present_and_seats(meeting, people, closed, sam, now):
    member = people[1][1]
    join_meeting(meeting=meeting, by=member.user, at=now)
    assert [each.reviewer for each in present(meeting)] == [member]
    assert (seat_of(member.user, meeting), seat_of(sam, meeting)) == (member, None)
    assert scale_of(closed) == (1, 5)
    assert set(item_applications(meeting.items.all())) == set(people[0])


def test_ten_items_cost_as_many_queries_as_two(fill, closed, sam, now):
    counts = []
    for size in (2, 10):
        applications, _ = fill(size, 0)
        meeting = planned(closed, applications, sam, now)
        agenda_for(meeting, sam)  # the means are in the cache from here on
        with CaptureQueriesContext(connection) as queries:
            agenda_for(meeting, sam)
        counts.append(len(queries))
    assert counts == [8, 8]
