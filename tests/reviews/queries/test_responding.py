from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from core.actors import SYSTEM
from reviews.actions.conflicts import enter_conflict
from reviews.models import Response, ResponseRound
from reviews.queries.panel import seat_of
from reviews.queries.responding import (
    may_still_respond,
    responding_applications,
    response_for,
    round_counts,
    round_of,
)
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def application(closed, ada, now):
    ResponseRound.objects.create(
        call=closed, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)
    )
    made = submitted_application(call=closed, owner=ada)
    Response.objects.create(
        application=made, state="submitted", text="No.", changed_at=now, submitted_at=now
    )
    return made


def test_applicants_find_their_own_once_it_opens(application, closed, ada, eve, rita, now):
    assert list(responding_applications(ada, now)) == [application]
    assert list(responding_applications(ada, now - timedelta(days=2))) == []
    assert list(responding_applications(ada, now + timedelta(days=9))) == [application]
    for person in (eve, rita):
        assert list(responding_applications(person, now)) == []
    application.state = "screened_out"
    application.save()
    assert list(responding_applications(ada, now)) == []


def test_reviewers_read_it_once_their_own_review_is_in(application, panel, rita, sam, pat, now):
    row = AssignmentFactory(
        application=application, reviewer=ReviewerFactory(panel=panel, user=rita)
    )
    ReviewerFactory(panel=panel, user=pat, is_chair=True)

    def read(person):
        return response_for(seat_of(person, application.reference, now))

    assert [read(person) for person in (rita, pat, sam)] == ["", "No.", "No."]
    submitted_review(row)
    assert read(rita) == "No."
    Response.objects.update(state="draft")
    assert [read(person) for person in (rita, pat, sam)] == ["", "", ""]


def test_counts_and_the_round(application, closed, call, sam, now):
    submitted_application(call=closed)
    assert round_counts(closed, sam) == (2, 1)
    enter_conflict(application=application, user=sam, reason="Kin", by=SYSTEM, at=now)
    assert round_counts(closed, sam) == (1, 0)
    assert (round_of(closed).word_limit, round_of(call)) == (500, None)


@pytest.mark.parametrize("key", ["", "APP-1", "APP-1 yesterday"])
def test_a_guard_that_cannot_be_read_says_no(ada, key):
    assert not may_still_respond(ada.email, key)
    assert not may_still_respond("nobody@example.org", key)


def test_a_mail_to_a_second_address_is_still_true(application, closed, ada):
    EmailAddress.objects.create(user=ada, email="ada@lab.example.org", verified=True)
    key = f"{application.reference} {closed.response_round.opens_at.isoformat()}"
    assert may_still_respond("Ada@lab.example.org", key)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert not may_still_respond("ada@lab.example.org", key)
