from datetime import timedelta

import pytest
from django.urls import reverse

from core.mail.models import OutgoingMail
from reviews.models import Assignment
from tests.factories.reviews import AssignmentFactory


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def left(closed, fill, now):
    applications, people = fill(1, 3)
    AssignmentFactory(
        application=applications[0],
        reviewer=people[0],
        state="declined",
        decline_reason="Too far from my field",
        due_at=now + timedelta(days=20),
    )
    return applications[0], people


def url(name, call, *args):
    return reverse(f"reviews:{name}", args=[call.slug, *args])


def test_one_press_asks_the_next_best(staff, closed, left):
    application, people = left
    text = staff.get(url("staff_alternate_list", closed)).content.decode()
    for words in (
        application.reference,
        "Too far from my field",
        "2 reviewers missing",
        "Reviewer 1",
    ):
        assert words in text
    invite = url("staff_alternate_invite", closed, application.reference, people[1].key)
    page = staff.post(invite, follow=True).content.decode()
    assert f"Reviewer 1 is invited to review {application.reference}." in page
    made = Assignment.objects.get(reviewer=people[1])
    assert (made.state, made.due_at) == ("invited", Assignment.objects.first().due_at)
    assert OutgoingMail.objects.get().to == people[1].user.email
    assert "was asked about" in staff.post(invite, follow=True).content.decode()


def test_when_enough_were_asked_by_now_nobody_is(staff, closed, left):
    application, people = left
    for each in people[1:]:
        AssignmentFactory(application=application, reviewer=each)
    page = staff.post(
        url("staff_alternate_invite", closed, application.reference, people[1].key), follow=True
    ).content.decode()
    assert "has enough reviewers by now. Nobody was asked." in page
    assert "No place is free" in page


def test_a_conflict_found_since_is_told(staff, closed, left):
    application, people = left
    application.team.create(user=people[1].user, role="viewer")
    page = staff.post(
        url("staff_alternate_invite", closed, application.reference, people[1].key), follow=True
    ).content.decode()
    assert "has a conflict of interest" in page
    assert Assignment.objects.count() == 1


def test_when_nobody_is_free_it_says_so(staff, closed, left):
    _, people = left
    for each in people:
        each.is_active = False
        each.save(update_fields=["is_active"])
    assert "Nobody is free" in staff.get(url("staff_alternate_list", closed)).content.decode()
