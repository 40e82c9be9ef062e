import pytest
from django.utils import timezone

from grants.models import TeamMember
from grants.states import ApplicationState
from tests.grants.views.test_team import text_of, url


@pytest.fixture
def shared(draft, ben):
    TeamMember.objects.create(application=draft, user=ben, role="editor")
    return draft


def test_application_transfer_from_owner_to_member(client, shared, ada, ben):
    client.force_login(ada)
    page = url("application_transfer", shared)
    assert "Ben Koch (ben@example.org)" in text_of(client.get(page))
    assert client.post(page, {}).status_code == 422
    done = client.post(page, {"to": ben.pk}, follow=True)
    assert "Ben Koch is asked to take this application over." in text_of(done)
    answer = url("application_transfer_answer", shared)
    refused = client.post(answer, {"answer": "accept"}, follow=True)
    assert "Somebody else was asked" in text_of(refused)
    client.force_login(ben)
    assert "Become the owner" in text_of(client.get(page))
    done = client.post(answer, {"answer": "accept"}, follow=True)
    assert f"You own {shared.reference} now." in text_of(done)
    shared.refresh_from_db()
    assert shared.owner == ben


def test_application_transfer_can_be_taken_back_or_declined(client, shared, ada, ben):
    page, answer = url("application_transfer", shared), url("application_transfer_answer", shared)
    client.force_login(ada)
    client.post(page, {"to": ben.pk})
    assert "stay the owner" in text_of(client.post(answer, {"answer": "take_back"}, follow=True))
    client.post(page, {"to": ben.pk})
    client.force_login(ben)
    assert "You declined." in text_of(client.post(answer, {"answer": "decline"}, follow=True))
    assert client.post(page, {"to": ben.pk}).status_code == 403


def test_application_transfer_of_what_is_funded_sends_to_the_award(client, shared, ada, ben):
    page, answer = url("application_transfer", shared), url("application_transfer_answer", shared)
    client.force_login(ada)
    assert page in client.get(url("application_team", shared)).text
    client.post(page, {"to": ben.pk})
    shared.state, shared.submitted_at = ApplicationState.FUNDED, timezone.now()
    shared.save(update_fields=["state", "submitted_at"])
    assert page not in client.get(url("application_team", shared)).text.split("<table")[1]
    client.force_login(ben)
    shown = text_of(client.get(page))
    assert "Ask for another investigator on the page of the award" in shown
    assert "Become the owner" not in shown
    refused = client.post(answer, {"answer": "accept"}, follow=True)
    assert "Ask for another investigator" in text_of(refused)
    client.post(answer, {"answer": "decline"})
    client.force_login(ada)
    shown = text_of(client.get(page))
    assert "Ask to take over" not in shown
    assert client.post(page, {"to": ben.pk}).status_code == 422
    shared.refresh_from_db()
    assert shared.owner == ada


def test_application_transfer_of_a_team_of_one_says_what_comes_first(client, draft, ada):
    client.force_login(ada)
    assert "You are alone on the team" in text_of(client.get(url("application_transfer", draft)))


def test_staff_application_transfer_shows_people_and_no_answers(client, shared, sam, eve):
    shared.title = "Secret title"
    shared.save(update_fields=["title"])
    client.force_login(sam)
    page = url("staff_application_transfer", shared)
    text = text_of(client.get(page))
    assert "Ada Lovelace (ada@example.org), owner" in text
    assert "Secret title" not in text
    sent = {"email": "nobody@example.org", "reason": "Ada has left."}
    refused = client.post(page, sent)
    assert (refused.status_code, "Ada has left." in refused.text) == (422, True)
    done = client.post(page, sent | {"email": "eve@example.org"}, follow=True)
    assert "has a new owner" in text_of(done)
    shared.refresh_from_db()
    assert shared.owner == eve


def test_staff_application_transfer_is_for_officers_of_the_programme(client, shared, olga, otto):
    page = url("staff_application_transfer", shared)
    for who, status in ((olga, 403), (otto, 404)):
        client.force_login(who)
        assert client.get(page).status_code == status
