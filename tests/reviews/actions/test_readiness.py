from datetime import timedelta

import pytest

from core.errors import RuleBroken
from reviews.actions.announcing import announce, schedule_announcement
from reviews.actions.decisions import DecisionInput, decide
from reviews.actions.readiness import obstacle
from reviews.models import Announcement
from reviews.queries.announcing import results_of
from tests.factories.grants import ApplicationFactory
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


@pytest.fixture
def application(closed, fill):
    return fill(1, 0)[0][0]


def settle(closed, application, sam, now, **more):
    decision = DecisionInput("decline", **more)
    decide(call=closed, decisions={application.reference: decision}, by=sam, at=now)


def test_each_obstacle_is_a_sentence_and_the_last_one_gone_there_is_none(
    closed, application, sam, now
):
    assert obstacle(results_of(closed), now).startswith("1 application has no decision yet.")
    settle(closed, application, sam, now)
    assert obstacle(results_of(closed), now) == ""
    closed.deadline = now + timedelta(days=1)
    assert "still open" in obstacle(results_of(closed), now)
    closed.deadline = now - timedelta(days=1)
    announce(call=closed, by=sam, at=now)
    closed.refresh_from_db()
    assert "were announced on" in obstacle(results_of(closed), now)


@pytest.mark.parametrize("where", ["comment", "reason"])
def test_a_reviewers_name_never_goes_out(closed, application, sam, now, where):
    RubricFactory(call=closed)
    assignment = AssignmentFactory(application=application)
    assignment.reviewer.user.name = "Rita Levi"
    assignment.reviewer.user.save(update_fields=["name"])
    review = submitted_review(assignment, excellence=3)
    words = "Kind regards, rita\n levi"
    if where == "comment":
        review.comment_for_applicant = words
        review.save(update_fields=["comment_for_applicant"])
    settle(closed, application, sam, now, reason_for_applicant=words if where == "reason" else "")
    with pytest.raises(RuleBroken, match=f"names a reviewer: {application.reference}"):
        schedule_announcement(call=closed, due_at=now, by=sam, at=now)


def test_results_wait_for_those_who_were_given_more_time(closed, application, sam, now):
    settle(closed, application, sam, now)
    until = now + timedelta(days=2)
    draft = ApplicationFactory(call=closed, extended_until=until)
    assert draft.is_open(now)
    words = f"More time was given and still runs for {draft.reference}."
    with pytest.raises(RuleBroken, match=words):
        schedule_announcement(call=closed, due_at=until, by=sam, at=now)
    assert Announcement.objects.count() == 0
    after = until + timedelta(hours=1)
    announce(call=closed, by=sam, at=after)
    closed.refresh_from_db()
    assert closed.announced_at == after


def test_a_closed_call_waits_for_nobody_and_after_the_results_nothing_is_open(
    closed, application, sam, now
):
    settle(closed, application, sam, now)
    draft = ApplicationFactory(call=closed, extended_until=now + timedelta(days=2))
    closed.state = "closed"
    closed.save(update_fields=["state"])
    announce(call=closed, by=sam, at=now)
    draft.call.refresh_from_db()
    draft.call.state = "published"
    assert draft.is_open(now) is False
    draft.call.announced_at = None
    assert draft.is_open(now) is True


def test_a_call_that_goes_on_is_not_ended_while_somebody_has_more_time(
    closed, application, sam, now
):
    closed.mode = "rolling"
    closed.save(update_fields=["mode"])
    settle(closed, application, sam, now)
    ApplicationFactory(call=closed, extended_until=now + timedelta(days=2))
    announce(call=closed, by=sam, at=now)
    closed.refresh_from_db()
    assert closed.announced_at is None
