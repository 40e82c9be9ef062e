from datetime import timedelta

import pytest

from core.actors import SYSTEM
from reviews.permissions import (
    call_is_over,
    can_announce,
    can_confirm,
    can_decide,
    can_recuse,
    can_review,
    can_route,
)
from tests.factories.reviews import AssignmentFactory, DecisionFactory


@pytest.mark.parametrize("rule", [can_route, can_decide, can_announce])
def test_deeds_of_the_round_are_for_officers(closed, rule, sam, otto, olga, fay, ada, root):
    people = [sam, root, SYSTEM, otto, olga, fay, ada]
    assert [bool(rule(each, closed)) for each in people] == [True] * 3 + [False] * 4
    assert rule(otto, closed).reason


def test_nothing_is_decided_after_the_announcement(closed, sam, now):
    closed.announced_at = now
    assert can_decide(sam, closed).reason.startswith("The results of this call are announced")


def test_a_review_is_its_reviewers_until_announced(closed, sam, eve, now):
    row = AssignmentFactory()
    reviewer = row.reviewer.user
    assert [bool(can_review(each, row)) for each in (reviewer, sam, eve)] == [True, False, False]
    assert [bool(can_recuse(each, row)) for each in (reviewer, sam, eve)] == [True, False, False]
    row.application.call.announced_at = now
    assert bool(can_review(reviewer, row)) is False
    assert bool(can_recuse(reviewer, row)) is True


def test_a_call_is_over_after_its_deadline(closed, now):
    assert bool(call_is_over(closed, now)) is True
    closed.deadline = now + timedelta(hours=1)
    assert bool(call_is_over(closed, now)) is False
    closed.state = "closed"
    assert bool(call_is_over(closed, now)) is True


def test_who_decided_does_not_confirm(sam, root):
    decision = DecisionFactory(decided_by=root)
    assert bool(can_confirm(root, decision)) is False
    assert can_confirm(root, decision).reason.startswith("You made this decision")
    decision.decided_by = sam
    assert bool(can_confirm(root, decision)) is True


def test_a_review_is_fixed_once_its_own_result_is_known(db):
    row = AssignmentFactory()
    row.application.state = "declined"
    assert bool(can_review(row.reviewer.user, row)) is False
