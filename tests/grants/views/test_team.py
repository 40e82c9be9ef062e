import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from grants.actions.invitations import invite_member, revoke_invitation
from grants.models import TeamInvitation, TeamMember
from grants.team_tokens import team_token


def url(name, application, **more):
    return reverse(f"grants:{name}", kwargs={"reference": application.reference, **more})


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def shared(draft, ben):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    return draft


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def invited(draft, ada, now):
    return invite_member(application=draft, email="ben@example.org", role="editor", by=ada, at=now)


def link(invitation):
    return reverse("grants:team_invitation_answer", args=[team_token(invitation)])


def test_application_team_lists_people_and_lets_the_owner_invite(as_ada, shared):
    page = as_ada.get(url("application_team", shared))
    assert "Ada Lovelace ada@example.org Owner" in text_of(page)
    assert "Ben Koch ben@example.org Editor" in text_of(page)
    sent = {"email": "new@example.org", "role": "signatory", "any_account": "on"}
    answer = as_ada.post(url("application_team", shared), sent, follow=True)
    assert "The invitation to new@example.org is on its way." in text_of(answer)
    assert "new@example.org or another address Signatory" in text_of(answer)


def test_application_team_keeps_what_was_typed_when_it_cannot_be_sent(as_ada, shared):
    sent = {"email": "ben@example.org", "role": "viewer"}
    answer = as_ada.post(url("application_team", shared), sent)
    assert answer.status_code == 422
    assert "Ben Koch is on the team already" in text_of(answer)
    assert 'value="ben@example.org"' in answer.text


def test_application_team_of_an_editor_has_no_controls(client, shared, ben):
    client.force_login(ben)
    text = text_of(client.get(url("application_team", shared)))
    assert "Leave this team" in text
    assert "Invite somebody" not in text
    sent = {"email": "new@example.org", "role": "viewer"}
    assert client.post(url("application_team", shared), sent).status_code == 403
    assert not TeamInvitation.objects.exists()


def test_application_team_role_and_remove(as_ada, shared, ben):
    member = {"member": ben.pk}
    done = as_ada.post(
        url("application_team_role", shared), member | {"role": "viewer"}, follow=True
    )
    assert "Ben Koch is viewer now." in text_of(done)
    done = as_ada.post(url("application_team_remove", shared), member, follow=True)
    assert "Ben Koch is no longer on the team." in text_of(done)
    done = as_ada.post(url("application_team_remove", shared), {"member": "x"}, follow=True)
    assert "not on the team any more" in text_of(done)


def test_a_removed_member_s_open_page_reads_why_nothing_is_saved(client, shared, ben):
    client.force_login(ben)
    sent = {"question": "title", "version": "0", "value": "Ours"}
    assert client.post(url("answer_save", shared), sent).status_code == 200
    shared.team.filter(user=ben).delete()
    answer = client.post(url("answer_save", shared), sent)
    assert answer.status_code == 404
    assert "you are no longer on its team" in answer.json()["error"]
    assert client.get(url("application_detail", shared)).status_code == 404


def test_application_team_leave(client, shared, ben):
    client.force_login(ben)
    assert "You can then no longer open" in text_of(
        client.get(url("application_team_leave", shared))
    )
    done = client.post(url("application_team_leave", shared), follow=True)
    assert "You have left the team" in text_of(done)
    assert client.get(url("application_team", shared)).status_code == 404


def test_team_invitation_resend_and_revoke(as_ada, draft, invited):
    resend = url("team_invitation_resend", draft, key=invited.pk)
    assert "less than a minute ago" in text_of(as_ada.post(resend, follow=True))
    TeamInvitation.objects.update(sent_at=draft.created_at.replace(year=2020))
    assert "on its way again" in text_of(as_ada.post(resend, follow=True))
    revoke = url("team_invitation_revoke", draft, key=invited.pk)
    assert "is taken back" in text_of(as_ada.post(revoke, follow=True))
    assert "was taken back" in text_of(as_ada.post(revoke, follow=True))


def test_team_invitation_answer_asks_to_sign_in_and_comes_back(client, invited):
    here = link(invited)
    page = client.get(here)
    assert "Ada Lovelace invites you as editor." in text_of(page)
    assert f'href="/account/login/?next={quote(here)}"' in page.text
    assert f'href="/account/signup/?next={quote(here)}"' in page.text
    assert client.post(link(invited), {"answer": "accept"}).status_code == 200
    invited.refresh_from_db()
    assert invited.is_open


def test_team_invitation_answer_acts_on_post_alone(client, draft, invited, ben):
    client.force_login(ben)
    client.get(link(invited))
    assert draft.team.count() == 1
    done = client.post(link(invited), {"answer": "accept"}, follow=True)
    assert "You are on the team now." in text_of(done)
    assert draft.team.get(user=ben).role == "editor"
    assert client.get(link(invited)).url == url("application_detail", draft)


def test_team_invitation_answer_declines(client, draft, invited, ben):
    client.force_login(ben)
    assert "You declined" in text_of(client.post(link(invited), {"answer": "decline"}, follow=True))
    assert draft.team.count() == 1
    assert client.get(link(invited)).status_code == 410


def test_team_invitation_answer_under_another_address(client, draft, invited, eve):
    client.force_login(eve)
    text = text_of(client.get(link(invited)))
    assert "is for ben@example.org, and you are signed in as eve@example.org" in text
    assert "Join the team" not in text
    client.post(link(invited), {"answer": "accept"})
    assert draft.team.count() == 1


def test_team_invitation_answer_of_a_forged_old_or_revoked_link(client, invited, ada, now):
    forged = reverse("grants:team_invitation_answer", args=[team_token(invited)[:-2] + "xx"])
    assert client.get(forged).status_code == 404
    TeamInvitation.objects.update(expires_at=now.replace(year=2020))
    assert "has expired" in text_of(client.get(link(invited)))
    assert client.get(link(invited)).status_code == 410
    TeamInvitation.objects.update(expires_at=now)
    revoke_invitation(invitation=invited, by=ada, at=now)
    assert "taken back" in text_of(client.get(link(invited)))


def test_the_side_column_says_who_is_on_it(client, shared, ben):
    client.force_login(ben)
    page = client.get(url("application_detail", shared))
    assert f'<a href="{url("application_team", shared)}">Team</a>' in page.text
    assert "<li>Ada Lovelace</li><li>Ben Koch</li>" in page.text
