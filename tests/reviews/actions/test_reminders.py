from datetime import timedelta

import pytest

from core.audit.models import AuditEvent
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from reviews.actions.reminders import send_reminders
from reviews.models import Invitation, PanelInvitation
from tests.factories.reviews import (
    AssignmentFactory,
    PanelInvitationFactory,
    submitted_review,
)

DAY = timedelta(days=1)


def sent_over(days, now):
    """On which days from now on a reminder goes out, when the schedule runs every day."""
    return [day for day in range(days) if send_reminders(at=now + day * DAY)]


def test_an_invitation_is_reminded_of_every_five_days_three_times(panel, now):
    asked = PanelInvitationFactory(panel=panel, sent_at=now, expires_at=now + 60 * DAY)
    assert sent_over(40, now) == [5, 10, 15]
    asked.refresh_from_db()
    assert asked.reminders == 3


def test_an_answer_ends_the_reminders(panel, now):
    asked = PanelInvitationFactory(panel=panel, sent_at=now, expires_at=now + 60 * DAY)
    assert sent_over(6, now) == [5]
    asked.state, asked.answered_at = "declined", now + 6 * DAY
    asked.save(update_fields=["state", "answered_at"])
    assert sent_over(40, now) == []


def test_expired_and_announced_are_left_in_peace(panel, closed, now):
    PanelInvitationFactory(panel=panel, sent_at=now, expires_at=now + 4 * DAY)
    assert sent_over(20, now) == []
    PanelInvitationFactory(panel=panel, sent_at=now, expires_at=now + 60 * DAY)
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    assert sent_over(20, now) == []


def test_the_panel_says_after_how_many_days_and_whether_at_all(panel, now):
    PanelInvitationFactory(panel=panel, sent_at=now, expires_at=now + 60 * DAY)
    panel.remind_after = 2
    panel.save(update_fields=["remind_after"])
    assert sent_over(7, now) == [2, 4, 6]
    panel.remind_after = 0
    panel.save(update_fields=["remind_after"])
    assert sent_over(40, now) == []


@pytest.fixture
def accepted(closed, fill, now):
    applications, people = fill(1, 1)
    return AssignmentFactory(
        application=applications[0],
        reviewer=people[0],
        created_at=now,
        due_at=now + 10 * DAY + timedelta(hours=1),
    )


def test_a_review_is_reminded_of_before_its_day_and_once_after_it(accepted, now):
    assert sent_over(30, now) == [8, 11]
    mails = OutgoingMail.objects.order_by("created_at")
    assert {each.to for each in mails} == {accepted.reviewer.user.email}
    assert accepted.application.reference in mails[0].body


def test_a_submitted_review_is_not_reminded_of(accepted, now):
    submitted_review(accepted, excellence=4, openness=4)
    assert sent_over(30, now) == []


def test_an_assignment_without_an_answer_is_reminded_of_until_its_day(accepted, now):
    accepted.invitation = Invitation.objects.create(
        reviewer=accepted.reviewer, sent_at=now, expires_at=accepted.due_at
    )
    accepted.state = "invited"
    accepted.save(update_fields=["state", "invitation"])
    assert sent_over(30, now) == [5, 10]


def test_reviews_are_not_reminded_of_when_the_panel_says_so(accepted, now):
    panel = accepted.reviewer.panel
    panel.remind_before = 0
    panel.save(update_fields=["remind_before"])
    assert sent_over(30, now) == []


def test_twice_on_a_day_sends_once(panel, accepted, now):
    PanelInvitationFactory(panel=panel, sent_at=now, expires_at=now + 60 * DAY)
    later = now + 8 * DAY
    assert send_reminders(at=later) == 2
    send_reminders(at=later + timedelta(hours=1))
    assert OutgoingMail.objects.count() == 2


def test_who_wants_no_reminders_hears_only_that_a_review_is_late(panel, accepted, now):
    address = accepted.reviewer.user.email
    asked = PanelInvitationFactory(panel=panel, email="nora@example.org", sent_at=now)
    PanelInvitation.objects.filter(pk=asked.pk).update(expires_at=now + 60 * DAY)
    for each in (address, asked.email):
        turn_off(address=each, kind=Kind.REVIEWING, at=now)
    assert sent_over(30, now) == [11]
    assert OutgoingMail.objects.get().to == address
    accepted.refresh_from_db()
    asked.refresh_from_db()
    assert accepted.reminded_at == now + 11 * DAY
    assert (asked.reminders, asked.reminded_at) == (0, None)
    # Days on which nobody was reminded leave no trace.
    assert AuditEvent.objects.filter(verb="assignment.remind").count() == 1
    assert AuditEvent.objects.filter(verb="panel.remind_invited").count() == 0
