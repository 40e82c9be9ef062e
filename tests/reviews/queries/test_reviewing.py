import pytest

from grants.states import ApplicationState
from reviews.models import Conflict, Invitation
from reviews.queries.reviewing import (
    counted_reviews,
    criteria_of,
    invitation_assignments,
    invited_assignments,
    reviewer_assignments,
    standing_assignments,
)
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def row(closed, panel, rita):
    return AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


def conflict(row, now):
    Conflict.objects.create(
        user=row.reviewer.user,
        application=row.application,
        source="staff",
        reason="R",
        created_at=now,
    )


def withdraw(row, now):
    row.application.state, row.application.withdrawn_at = ApplicationState.WITHDRAWN, now
    row.application.save(update_fields=["state", "withdrawn_at"])


def leave(row, _now):
    row.reviewer.is_active = False
    row.reviewer.save(update_fields=["is_active"])


def remove(row, _now):
    row.state = "removed"
    row.save(update_fields=["state"])


@pytest.mark.parametrize("event", [conflict, withdraw, leave, remove])
def test_every_door_closes_at_once(row, rita, closed, now, event):
    RubricFactory(call=closed)
    submitted_review(row, excellence=4, openness=4)
    assert list(reviewer_assignments(rita)) == [row]
    assert counted_reviews(closed).count() == 1
    event(row, now)
    assert list(reviewer_assignments(rita)) == []
    assert list(standing_assignments()) == []
    assert counted_reviews(closed).count() == 0


def test_a_decided_application_stays_open_to_its_reviewer(row, rita):
    row.application.state = ApplicationState.FUNDED
    row.application.save(update_fields=["state"])
    assert list(reviewer_assignments(rita)) == [row]


def test_what_is_only_asked_is_listed_apart(row, rita, eve):
    row.state = "invited"
    row.save(update_fields=["state"])
    assert list(reviewer_assignments(rita)) == []
    assert list(invited_assignments(rita)) == [row]
    assert list(invited_assignments(eve)) == []


def test_drafts_do_not_count(row, closed):
    RubricFactory(call=closed)
    review = submitted_review(row, excellence=4, openness=4)
    review.state = "draft"
    review.save(update_fields=["state"])
    assert counted_reviews(closed).count() == 0


def test_an_invitation_leaves_out_conflicts(row, closed, now, due):
    invitation = Invitation.objects.create(reviewer=row.reviewer, sent_at=now, expires_at=due)
    row.invitation, row.state = invitation, "invited"
    row.save(update_fields=["invitation", "state"])
    assert list(invitation_assignments(invitation)) == [row]
    conflict(row, now)
    assert list(invitation_assignments(invitation)) == []


def test_the_default_rubric_is_used_until_there_is_one(closed):
    assert [each.label for each in criteria_of(closed)] == [
        "Excellence",
        "Feasibility",
        "Openness",
        "Team capability",
    ]
    RubricFactory(call=closed)
    assert [each.label for each in criteria_of(closed)] == ["Excellence", "Openness"]
