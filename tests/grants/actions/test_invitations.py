from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.invitations import (
    accept_invitation,
    decline_invitation,
    invite_member,
    refusal_of,
    resend_invitation,
    revoke_invitation,
)
from grants.models import TeamInvitation, TeamMember
from grants.queries import visible_applications
from grants.team_tokens import team_invitation_from
from tests.factories.accounts import UserFactory


def invite(application, by, at, email="ben@example.org", role="editor", **more):
    return invite_member(application=application, email=email, role=role, by=by, at=at, **more)


@pytest.fixture
def invited(draft, ada, now):
    return invite(draft, ada, now)


def test_an_invitation_goes_out_with_its_link(
    draft, ada, now, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://grants.example.org"
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite(draft, ada, now, email=" Ben@Example.org ")
    [message] = mail.outbox
    assert message.to == ["ben@example.org"]
    assert message.subject == f"Ada Lovelace invites you to {draft.reference}"
    before, after = "https://grants.example.org/team-invitations/", "/\n"
    token = message.body.partition(before)[2].partition(after)[0]
    assert team_invitation_from(token) == invitation
    assert "Your role: Editor." in message.body
    assert invitation.expires_at == now + timedelta(days=14)


def test_accepting_puts_the_person_on_the_team_and_tells_the_owner(invited, draft, ben, now):
    later = now + timedelta(days=13)
    member = accept_invitation(invitation=invited, by=ben, at=later)
    assert (member.role, member.joined_at) == ("editor", later)
    assert visible_applications(ben).get() == draft
    event = AuditEvent.objects.get(verb="team.accept_invitation")
    assert (event.data["invited"], event.data["accepted_as"]) == (ben.email, ben.email)
    told = OutgoingMail.objects.get(to="ada@example.org")
    assert told.subject == f"Ben Koch is on the team of {draft.reference}"


def test_accepting_twice_is_one_membership(invited, draft, ben, now):
    first = accept_invitation(invitation=invited, by=ben, at=now)
    assert accept_invitation(invitation=invited, by=ben, at=now) == first
    assert draft.team.count() == 2
    assert AuditEvent.objects.filter(verb="team.accept_invitation").count() == 1


def test_a_removed_member_cannot_use_the_old_link_again(invited, draft, ben, now):
    accept_invitation(invitation=invited, by=ben, at=now)
    draft.team.filter(user=ben).delete()
    with pytest.raises(RuleBroken, match="accepted already"):
        accept_invitation(invitation=invited, by=ben, at=now)


def test_only_the_owner_invites(draft, ada, ben, eve, now):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    for who in (ben, eve):
        with pytest.raises(NotAllowed, match="Only the owner"):
            invite(draft, who, now, email="new@example.org")
    assert TeamInvitation.objects.count() == 0


def test_nobody_is_invited_twice_or_when_there_already(invited, draft, ada, ben, now):
    with pytest.raises(RuleBroken, match="is invited already"):
        invite(draft, ada, now, email="BEN@example.org")
    with pytest.raises(RuleBroken, match="your own address"):
        invite(draft, ada, now, email="ADA@example.org")
    accept_invitation(invitation=invited, by=ben, at=now)
    with pytest.raises(RuleBroken, match="Ben Koch is on the team already, as editor"):
        invite(draft, ada, now)


def test_a_team_has_thirty_people_at_most_with_open_invitations(draft, ada, now):
    for _ in range(15):
        TeamMember.objects.create(application=draft, user=UserFactory(), role="viewer")
    for n in range(14):
        invite(draft, ada, now, email=f"x{n}@example.org")
    with pytest.raises(RuleBroken, match="up to 30 people"):
        invite(draft, ada, now, email="last@example.org")


def test_another_account_is_refused_unless_the_owner_allows_it(invited, draft, ada, eve, now):
    with pytest.raises(RuleBroken, match="you are signed in as"):
        accept_invitation(invitation=invited, by=eve, at=now)
    open_one = invite(draft, ada, now, email="evelyn@example.net", any_account=True)
    accept_invitation(invitation=open_one, by=eve, at=now)
    event = AuditEvent.objects.get(verb="team.accept_invitation")
    assert event.data["invited"] == "evelyn@example.net"
    assert event.data["accepted_as"] == "eve@example.org"


def test_an_expired_one_is_refused_until_it_is_sent_again(invited, ada, ben, now):
    late = now + timedelta(days=14, seconds=1)
    with pytest.raises(RuleBroken, match="has expired"):
        accept_invitation(invitation=invited, by=ben, at=late)
    resend_invitation(invitation=invited, by=ada, at=late)
    assert OutgoingMail.objects.filter(to="ben@example.org").count() == 2
    accept_invitation(invitation=invited, by=ben, at=late)


def test_sending_again_at_once_is_refused(invited, ada, eve, now):
    with pytest.raises(RuleBroken, match="less than a minute ago"):
        resend_invitation(invitation=invited, by=ada, at=now + timedelta(seconds=5))
    with pytest.raises(NotAllowed):
        resend_invitation(invitation=invited, by=eve, at=now + timedelta(hours=1))


def test_one_that_was_taken_back_does_nothing(invited, ada, ben, eve, now):
    with pytest.raises(NotAllowed):
        revoke_invitation(invitation=invited, by=eve, at=now)
    revoke_invitation(invitation=invited, by=ada, at=now)
    with pytest.raises(RuleBroken, match="taken back"):
        accept_invitation(invitation=invited, by=ben, at=now)
    with pytest.raises(RuleBroken, match="taken back"):
        revoke_invitation(invitation=invited, by=ada, at=now)


def test_declining_tells_the_owner_and_ends_it(invited, draft, ada, ben, eve, now):
    with pytest.raises(RuleBroken, match="This invitation is for"):
        decline_invitation(invitation=invited, by=eve, at=now)
    decline_invitation(invitation=invited, by=ben, at=now)
    invited.refresh_from_db()
    assert "was declined" in refusal_of(invited, now)
    told = OutgoingMail.objects.get(to="ada@example.org")
    assert told.subject == f"Ben Koch declined your invitation to {draft.reference}"
    assert invite(draft, ada, now).is_open


@pytest.mark.django_db(transaction=True)
def test_two_accounts_accepting_at_once_make_one_member(draft, ada, ben, eve, now):
    invitation = invite(draft, ada, now, email="both@example.org", any_account=True)

    def accept(user):
        try:
            accept_invitation(invitation=invitation, by=user, at=now)
        except RuleBroken as error:
            return error.message
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(accept, [ben, eve]))
    assert answers == ["This invitation was accepted already.", "in"]
    assert draft.team.count() == 2
