import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.conflicts import enter_conflict
from reviews.actions.handover import hand_over
from reviews.actions.reviewing import save_review
from reviews.models import Assignment, Review
from reviews.queries.reviewing import reviewer_assignments
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def mine(closed, panel, rita):
    RubricFactory(call=closed)
    return AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


@pytest.fixture
def other(panel, eve):
    return ReviewerFactory(panel=panel, user=eve)


@pytest.fixture
def give(mine, other, sam, due, now):
    def deed(by=sam, reason="She is ill."):
        return hand_over(assignment=mine, to=other, due_at=due, reason=reason, by=by, at=now)

    return deed


def test_it_changes_hands_and_the_text_stays_with_its_writer(mine, give, other, rita, eve, now):
    values = {"comment_for_panel": "My half"}
    save_review(assignment=mine, values=values, versions={}, page="", by=rita, at=now)
    new = give()
    mine.refresh_from_db()
    assert (mine.state, new.state, new.reviewer) == ("removed", "invited", other)
    assert list(reviewer_assignments(rita)) == []
    review = Review.objects.get()
    assert (review.assignment, review.comment_for_panel) == (mine, "My half")
    told = {mail.to: mail.subject for mail in OutgoingMail.objects.all()}
    assert told[rita.email] == f"{mine.application.reference} is reviewed by somebody else"
    assert eve.email in told


def test_not_to_somebody_with_a_conflict(mine, give, other, sam, now):
    enter_conflict(application=mine.application, user=other.user, reason="Kin", by=sam, at=now)
    with pytest.raises(RuleBroken, match="conflict"):
        give()
    mine.refresh_from_db()
    assert mine.state == "accepted"


def test_twice_is_refused(give):
    give()
    with pytest.raises(RuleBroken, match="taken back"):
        give()
    assert Assignment.objects.count() == 2


def test_a_submitted_review_stays(mine, give):
    submitted_review(mine)
    with pytest.raises(RuleBroken, match="submitted"):
        give()


def test_a_reason_is_needed(give):
    with pytest.raises(RuleBroken, match="Say why"):
        give(reason=" ")


def test_only_officers(give, olga, rita):
    for person in (olga, rita):
        with pytest.raises(NotAllowed):
            give(by=person)
