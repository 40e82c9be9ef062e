from datetime import timedelta

import pytest
from django.urls import reverse

from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from reviews.models import PanelInvitation
from tests.factories.reviews import PanelInvitationFactory, SuggestionFactory


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def url(name, call, *args):
    return reverse(f"reviews:{name}", args=[call.slug, *args])


def test_inviting_several_at_once(staff, closed, now):
    page = staff.get(url("staff_panel_invite", closed))
    assert page.context["form"]["answer_on"].value() == (now + timedelta(days=14)).date()
    day = (now + timedelta(days=10)).date().isoformat()
    data = {"people": "Nora Weiss <nora@example.org>\n\nli@example.org\n", "answer_on": day}
    page = staff.post(url("staff_panel_invite", closed), {**data, "message": "Hello"}, follow=True)
    assert "2 people are invited." in page.content.decode()
    assert list(PanelInvitation.objects.order_by("email").values_list("email", "name")) == [
        ("li@example.org", ""),
        ("nora@example.org", "Nora Weiss"),
    ]
    assert "Hello" in OutgoingMail.objects.get(to="li@example.org").body
    page = staff.post(url("staff_panel_invite", closed), data, follow=True).content.decode()
    assert "0 people are invited. The others are on the panel or asked already." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": "nora@example.org\nJust A Name"}, "Line 2 has no e-mail address in it."),
        ({"people": ""}, "This needs an answer."),
        ({"answer_on": "2001-01-01"}, "choose a day in the future"),
        ({"answer_on": "soon"}, "Enter a date that exists, like 27 3 2027."),
    ],
)
def test_what_cannot_be_sent_is_422_and_kept(staff, closed, now, changes, words):
    day = (now + timedelta(days=10)).date().isoformat()
    data = {"people": "nora@example.org", "answer_on": day, "message": "Kept words", **changes}
    page = staff.post(url("staff_panel_invite", closed), data)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Kept words" in page.content.decode()
    assert PanelInvitation.objects.count() == 0


def test_the_list_tells_who_is_silent_and_what_was_said(staff, closed, panel, now):
    PanelInvitationFactory(panel=panel, name="Silent One", reminders=2, reminded_at=now)
    PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=30))
    PanelInvitationFactory(
        panel=panel, state="accepted", answered_at=now, conflicts="Mo Salah, my student"
    )
    PanelInvitationFactory(panel=panel, state="declined", answered_at=now, reason="On leave")
    page = staff.get(url("staff_invitation_list", closed))
    text = page.content.decode()
    for words in ("Silent", "Expired", "Accepted", "Mo Salah, my student", "On leave", "2×"):
        assert words in text
    assert page.context["counts"].silent == 1


def test_staff_see_who_turned_reminders_off(staff, closed, panel, now):
    quiet = PanelInvitationFactory(panel=panel)
    turn_off(address=quiet.email, kind=Kind.REVIEWING, at=now)
    assert "Reminders off" in staff.get(url("staff_invitation_list", closed)).text
    page = staff.post(url("staff_invited_remind", closed), follow=True)
    assert "have not turned reminders off" in page.text
    assert OutgoingMail.objects.count() == 0


def test_reminding_all_some_or_nobody(staff, closed, panel):
    one, two = PanelInvitationFactory(panel=panel), PanelInvitationFactory(panel=panel)
    remind = url("staff_invited_remind", closed)
    page = staff.post(remind, {"some": "yes"}, follow=True)
    assert "Nobody was reminded" in page.content.decode()
    staff.post(remind, {"some": "yes", "chosen": "no-key"})
    assert OutgoingMail.objects.count() == 0
    staff.post(remind, {"some": "yes", "chosen": [str(one.key)]})
    assert OutgoingMail.objects.get().to == one.email
    page = staff.post(remind, follow=True)
    assert "A reminder for 1 person is on its way." in page.content.decode()
    assert OutgoingMail.objects.filter(to=two.email).count() == 1


def test_sending_again_and_taking_back(staff, closed, panel, now):
    asked = PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=30))
    staff.post(url("staff_panel_invitation_resend", closed, asked.key))
    asked.refresh_from_db()
    assert asked.expires_at > now + timedelta(days=13)
    revoke = url("staff_panel_invitation_revoke", closed, asked.key)
    staff.post(revoke)
    asked.refresh_from_db()
    assert asked.state == "revoked"
    page = staff.post(revoke, follow=True).content.decode()
    assert "This invitation is taken back, so it cannot be taken back now." in page


def test_suggestions_are_invited_or_set_aside(staff, closed, panel):
    one, two = SuggestionFactory(panel=panel), SuggestionFactory(panel=panel)
    page = staff.get(url("staff_invitation_list", closed)).content.decode()
    assert one.name in page
    staff.post(url("staff_suggestion_invite", closed, one.key))
    assert PanelInvitation.objects.get().email == one.email
    staff.post(url("staff_suggestion_dismiss", closed, two.key))
    two.refresh_from_db()
    assert two.state == "dismissed"
    assert staff.post(url("staff_suggestion_invite", closed, one.key)).status_code == 404


def test_another_calls_invitations_are_not_found(staff, closed):
    other = PanelInvitationFactory(panel__call__programme=closed.programme)
    assert staff.post(url("staff_panel_invitation_revoke", closed, other.key)).status_code == 404


def test_an_auditor_reads_and_does_nothing(client, olga, closed, panel):
    PanelInvitationFactory(panel=panel)
    SuggestionFactory(panel=panel)
    client.force_login(olga)
    page = client.get(url("staff_invitation_list", closed))
    assert page.status_code == 200
    assert "Take back" not in page.content.decode()
