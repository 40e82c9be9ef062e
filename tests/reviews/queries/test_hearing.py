from datetime import timedelta

import pytest

from core.mail.delivery import deliver
from core.mail.models import OutgoingMail
from reviews.actions.conflicts import enter_conflict
from reviews.actions.extensions import extend_assignment
from reviews.actions.inviting import remind_reviewers
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory


@pytest.fixture
def assigned(closed, panel, rita, now):
    reviewer = ReviewerFactory(panel=panel, user=rita)
    return [
        AssignmentFactory(
            application=submitted_application(call=closed), reviewer=reviewer, due_at=now
        )
        for _ in range(2)
    ]


def in_conflict(assignment, sam, now):
    user, application = assignment.reviewer.user, assignment.application
    enter_conflict(application=application, user=user, reason="Kin", by=sam, at=now)


@pytest.mark.parametrize("arises", [False, True])
def test_a_reminder_that_waited_names_nothing_a_conflict_hides(
    closed, assigned, sam, now, mailoutbox, arises
):
    assert remind_reviewers(call=closed, assignments=assigned, by=sam, at=now).sent == 1
    mail = OutgoingMail.objects.get()
    if arises:
        in_conflict(assigned[1], sam, now)
    assert deliver(mail.pk) is not arises
    assert len(mailoutbox) == (0 if arises else 1)


@pytest.mark.parametrize("arises", [False, True])
def test_a_mail_about_one_application_is_dropped_when_a_conflict_hides_it(
    assigned, sam, now, mailoutbox, arises
):
    until = now + timedelta(days=9)
    extend_assignment(assignment=assigned[0], until=until, reason="Ill", by=sam, at=now)
    mail = OutgoingMail.objects.get()
    if arises:
        in_conflict(assigned[0], sam, now)
    assert deliver(mail.pk) is not arises
    assert len(mailoutbox) == (0 if arises else 1)
