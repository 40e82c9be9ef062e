import pytest

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.call_invitations import (
    invite_people,
    resend_invitation,
    revoke_invitation,
    take_invitation,
)
from grants.models import Call, CallInvitation
from tests.factories.grants import CallFactory


@pytest.fixture
def invited(programme):
    return CallFactory(programme=programme, slug="by-invitation", audience="invited")


def invite(call, by, at, *addresses):
    return invite_people(call=call, addresses=addresses, by=by, at=at)


def test_each_address_gets_one_mail_with_the_way_in(invited, sam, now, settings):
    settings.SITE_URL = "https://grants.example.org"
    made = invite(invited, sam, now, "Ada@Example.org", " ben@example.org ", "ada@example.org")
    assert [each.email for each in made] == ["ada@example.org", "ben@example.org"]
    assert invite(invited, sam, now, "ada@example.org") == []
    mails = OutgoingMail.objects.order_by("to")
    assert [mail.to for mail in mails] == ["ada@example.org", "ben@example.org"]
    assert mails[0].subject == f"You are invited to apply: {invited.title}"
    assert "https://grants.example.org/calls/by-invitation/" in mails[0].body
    event = AuditEvent.objects.get(verb="call.invite")
    assert event.data["invited"] == ["ada@example.org", "ben@example.org"]


def test_one_bad_address_and_nobody_is_invited(invited, sam, now):
    for addresses, said in (
        (["ada@example.org", "ben at home"], "ben at home"),
        ([" "], "least one"),
    ):
        with pytest.raises(RuleBroken, match=said) as caught:
            invite(invited, sam, now, *addresses)
        assert caught.value.field == "addresses"
    assert CallInvitation.objects.count() == OutgoingMail.objects.count() == 0


def test_a_draft_call_invites_nobody(invited, sam, now):
    Call.objects.filter(pk=invited.pk).update(state="draft")
    with pytest.raises(RuleBroken, match="Publish the call before"):
        invite(invited, sam, now, "ada@example.org")


def test_sent_again_and_taken_back_until_it_is_used(invited, sam, ada, now):
    [invitation] = invite(invited, sam, now, ada.email)
    later = now.replace(microsecond=0)
    resend_invitation(invitation=invitation, by=sam, at=later)
    assert OutgoingMail.objects.count() == 2
    assert take_invitation(invited, ada, now) == invitation
    for deed in (resend_invitation, revoke_invitation):
        with pytest.raises(RuleBroken, match="was used"):
            deed(invitation=invitation, by=sam, at=now)
    [other] = invite(invited, sam, now, "ben@example.org")
    revoke_invitation(invitation=other, by=sam, at=now)
    assert [each.email for each in CallInvitation.objects.all()] == [ada.email]


def test_an_invitation_is_used_once_by_whom_it_is_for(invited, sam, ada, eve, now):
    invite(invited, sam, now, ada.email)
    assert take_invitation(invited, eve, now) is None
    assert take_invitation(invited, ada, now).used_at == now
    assert take_invitation(invited, ada, now) is None


@pytest.mark.parametrize("who", ["olga", "otto"])
def test_only_those_who_work_there_invite(invited, sam, now, who, request):
    [invitation] = invite(invited, sam, now, "ada@example.org")
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        invite(invited, person, now, "ben@example.org")
    for deed in (resend_invitation, revoke_invitation):
        with pytest.raises(NotAllowed):
            deed(invitation=invitation, by=person, at=now)
