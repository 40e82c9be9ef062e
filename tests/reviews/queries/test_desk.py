from datetime import timedelta

import pytest

from reviews.models import ExtensionRequest
from reviews.queries.desk import (
    calls_in_order,
    desk_of,
    edits_of,
    neighbours,
    open_request,
    usual_minutes,
)
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def mine(closed, panel, rita, now):
    """Three assignments of Rita: one late, one submitted, one to do."""
    RubricFactory(call=closed)
    reviewer = ReviewerFactory(panel=panel, user=rita)
    rows = [
        AssignmentFactory(
            application=submitted_application(call=closed),
            reviewer=reviewer,
            due_at=now + timedelta(days=days),
        )
        for days in (-1, 3, 5)
    ]
    submitted_review(rows[1], excellence=3)
    return rows


def test_the_desk_says_what_is_late_due_and_done(mine, rita, now):
    ExtensionRequest.objects.create(assignment=mine[2], until=now, reason="R", asked_at=now)
    desk = desk_of(rita, now)
    assert [(line.assignment, line.group, line.state) for line in desk.lines] == [
        (mine[0], "overdue", "Not begun"),
        (mine[1], "done", "Submitted"),
        (mine[2], "due", "Not begun"),
    ]
    assert [line.asked_for_more for line in desk.lines] == [False, False, True]
    assert desk.orders == []


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [([], None), ([600, 1200], None), ([600, 1200, 0], None), ([600, 1200, 3000, 5], 20)],
)
def test_the_usual_time_is_told_with_enough_data(seconds, minutes):
    assert usual_minutes(seconds) == minutes


def test_the_usual_time_is_ones_own(mine, rita, eve, now):
    """How long others take would tell how far they are."""
    for row in mine:
        review = getattr(row, "review", None) or submitted_review(row)
        review.seconds = 1500
        review.save(update_fields=["seconds"])
    assert desk_of(rita, now).minutes == 25
    reviewer = ReviewerFactory(panel=mine[0].reviewer.panel, user=eve)
    AssignmentFactory(application=mine[0].application, reviewer=reviewer)
    assert desk_of(eve, now).minutes is None


def test_neighbours_follow_the_due_dates(mine, rita):
    references = [row.application.reference for row in mine]
    assert neighbours(rita, mine[0]) == {
        "previous": "",
        "next": references[1],
        "number": 1,
        "of": 3,
        "next_to_do": references[2],
    }
    assert neighbours(rita, mine[2])["next_to_do"] == references[0]


def test_calls_that_ask_for_an_order(closed, other_call):
    RubricFactory(call=closed, number=1)
    RubricFactory(call=closed, number=2, mode="order")
    RubricFactory(call=other_call, number=1, mode="order")
    RubricFactory(call=other_call, number=2)
    assert calls_in_order([closed.pk, other_call.pk]) == {closed.pk}


def test_an_answered_request_is_not_open(mine, now):
    request = ExtensionRequest.objects.create(
        assignment=mine[0], until=now, reason="R", asked_at=now
    )
    assert open_request(mine[0]) == request
    request.granted, request.answered_at = False, now
    request.save()
    assert open_request(mine[0]) is None
    assert list(edits_of(None)) == []
