from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from reviews.actions.joining import (
    Invitee,
    invite_to_panel,
    remind_invited,
    resend_panel_invitation,
    revoke_panel_invitation,
)
from reviews.models import PanelInvitation, Reviewer
from tests.factories.reviews import PanelInvitationFactory, ReviewerFactory


@pytest.fixture
def answer_by(now):
    return now + timedelta(days=14)


def invite(call, by, at, answer_by, *addresses):
    people = [Invitee(address, address.partition("@")[0].title()) for address in addresses]
    return invite_to_panel(call=call, people=people, answer_by=answer_by, by=by, at=at)


def test_each_person_is_asked_once_by_mail(closed, sam, now, answer_by):
    made = invite(closed, sam, now, answer_by, "Nora@Example.org", "li@example.org")
    assert [(each.email, each.name, each.state, each.invited_by) for each in made] == [
        ("nora@example.org", "Nora", "asked", sam),
        ("li@example.org", "Li", "asked", sam),
    ]
    mail = OutgoingMail.objects.get(to="nora@example.org")
    assert mail.subject == "Will you join the panel for Closed call 2026?"
    assert "/panel-invitations/" in mail.body
    assert "You need no account" in mail.body
    event = AuditEvent.objects.get(verb="panel.invite")
    assert event.data == {"people": ["nora@example.org", "li@example.org"]}
    assert Reviewer.objects.count() == 0


def test_who_is_on_the_panel_or_asked_already_gets_nothing(
    closed, panel, sam, rita, now, answer_by
):
    ReviewerFactory(panel=panel, user=rita)
    invite(closed, sam, now, answer_by, "nora@example.org")
    again = invite(closed, sam, now, answer_by, rita.email, "nora@example.org")
    assert again == []
    assert OutgoingMail.objects.count() == 1


def test_an_expired_invitation_makes_room_for_a_new_one(closed, panel, sam, now, answer_by):
    old = PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=30))
    (new,) = invite(closed, sam, now, answer_by, old.email)
    old.refresh_from_db()
    assert (old.state, new.state) == ("revoked", "asked")


def test_the_last_day_is_in_the_future_and_the_round_runs(closed, sam, now, answer_by):
    with pytest.raises(RuleBroken, match="future"):
        invite(closed, sam, now, now, "nora@example.org")
    closed.announced_at = now
    closed.save(update_fields=["announced_at"])
    with pytest.raises(RuleBroken, match="work is over"):
        invite(closed, sam, now, answer_by, "nora@example.org")
    assert PanelInvitation.objects.count() == 0


def test_sending_again_starts_the_time_anew(closed, panel, sam, now, answer_by):
    old = PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=30), reminders=3)
    resend_panel_invitation(invitation=old, answer_by=answer_by, by=sam, at=now)
    old.refresh_from_db()
    assert (old.sent_at, old.expires_at, old.reminders, old.reminded_at) == (
        now,
        answer_by,
        0,
        None,
    )
    assert OutgoingMail.objects.get().to == old.email


def test_what_is_answered_is_neither_sent_again_nor_taken_back(panel, sam, now, answer_by):
    done = PanelInvitationFactory(panel=panel, state="declined", answered_at=now)
    with pytest.raises(RuleBroken, match="declined, so it cannot be sent again"):
        resend_panel_invitation(invitation=done, answer_by=answer_by, by=sam, at=now)
    with pytest.raises(RuleBroken, match="declined, so it cannot be taken back"):
        revoke_panel_invitation(invitation=done, by=sam, at=now)


def test_taken_back_twice_is_refused(panel, sam, now):
    asked = PanelInvitationFactory(panel=panel)
    assert revoke_panel_invitation(invitation=asked, by=sam, at=now).state == "revoked"
    with pytest.raises(RuleBroken, match="taken back"):
        revoke_panel_invitation(invitation=asked, by=sam, at=now)


def test_a_reminder_goes_to_who_is_silent_once_a_day(closed, panel, sam, now):
    silent = PanelInvitationFactory(panel=panel)
    rest = [
        PanelInvitationFactory(panel=panel, state="accepted", answered_at=now),
        PanelInvitationFactory(panel=panel, state="revoked"),
        PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=30)),
        PanelInvitationFactory(),
    ]
    for _ in range(2):
        remind_invited(call=closed, invitations=[silent, *rest], by=sam, at=now)
    silent.refresh_from_db()
    assert (silent.reminders, silent.reminded_at) == (1, now)
    mail = OutgoingMail.objects.get()
    assert mail.to == silent.email
    assert mail.subject.startswith("A reminder")
    assert (
        remind_invited(call=closed, invitations=[silent], by=sam, at=now + timedelta(days=1)) == 1
    )


@pytest.mark.parametrize("who", ["otto", "olga", "rita"])
def test_only_officers_ask(closed, panel, now, answer_by, who, request):
    user = request.getfixturevalue(who)
    asked = PanelInvitationFactory(panel=panel)
    with pytest.raises(NotAllowed):
        invite(closed, user, now, answer_by, "nora@example.org")
    with pytest.raises(NotAllowed):
        resend_panel_invitation(invitation=asked, answer_by=answer_by, by=user, at=now)
    with pytest.raises(NotAllowed):
        revoke_panel_invitation(invitation=asked, by=user, at=now)
    with pytest.raises(NotAllowed):
        remind_invited(call=closed, invitations=[asked], by=user, at=now)
    assert OutgoingMail.objects.count() == 0


def test_who_is_on_the_panel_is_not_asked_at_a_second_address(
    closed, panel, sam, rita, now, answer_by
):
    ReviewerFactory(panel=panel, user=rita)
    EmailAddress.objects.create(user=rita, email="rita@lab.example.org", verified=True)
    assert invite(closed, sam, now, answer_by, "rita@lab.example.org") == []
