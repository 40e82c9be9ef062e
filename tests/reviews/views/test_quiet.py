"""What staff read of reviewers who have turned reminders off."""

import pytest
from django.urls import reverse

from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from tests.factories.reviews import AssignmentFactory


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, call, *args):
    return reverse(f"reviews:{name}", args=[call.slug, *args])


def test_staff_read_who_turned_reminders_off_and_that_none_was_sent(staff, closed, fill, now):
    (application,), (reviewer,) = fill(1, 1)
    AssignmentFactory(application=application, reviewer=reviewer, state="accepted")
    turn_off(address=reviewer.user.email, kind=Kind.REVIEWING, at=now)
    page = staff.post(url("staff_assignment_remind", closed), follow=True).text
    assert "1 reviewer has turned reminders off and got none." in page
    assert "Reminders off" in page
    assert "on its way" not in page
    assert OutgoingMail.objects.count() == 0
