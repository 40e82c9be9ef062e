from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from reviews.models import Invitation, Suggestion
from reviews.tokens import invitation_token
from tests.factories.reviews import AssignmentFactory


@pytest.fixture
def asked(closed, fill, now, due):
    applications, people = fill(2, 1)
    invitation = Invitation.objects.create(reviewer=people[0], sent_at=now, expires_at=due)
    for each in applications:
        AssignmentFactory(
            application=each, reviewer=people[0], state="invited", invitation=invitation
        )
    return invitation, applications


def url(invitation):
    return reverse("reviews:invitation_answer", args=[invitation_token(invitation)])


def states(invitation):
    rows = invitation.assignments.order_by("application__reference")
    return list(rows.values_list("state", flat=True))


def test_reading_the_page_changes_nothing(client, asked):
    invitation, applications = asked
    page = client.get(url(invitation))
    text = page.content.decode()
    assert page.status_code == 200
    for each in applications:
        assert each.title in text
    assert "Ada Lovelace" in text
    assert states(invitation) == ["invited", "invited"]
    assert client.head(url(invitation)).status_code in {200, 405}
    assert states(invitation) == ["invited", "invited"]


def test_a_blind_call_names_nobody(client, asked, closed):
    invitation, applications = asked
    closed.blindness = "blind"
    closed.save(update_fields=["blindness"])
    text = client.get(url(invitation)).content.decode()
    assert "Ada Lovelace" not in text
    assert applications[0].owner.name not in text
    assert applications[0].title in text


def test_answers_without_an_account_and_signs_nobody_in(client, asked):
    invitation, (first, second) = asked
    data = {
        f"{first.reference}-kind": "accept",
        f"{second.reference}-kind": "decline",
        f"{second.reference}-reason": "Away",
    }
    page = client.post(url(invitation), data, follow=True)
    assert "we have your answer" in page.content.decode()
    assert states(invitation) == ["accepted", "declined"]
    assert "_auth_user_id" not in client.session
    response = client.get(reverse("reviews:review_edit", args=[first.reference]))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_a_conflict_hides_the_title_from_then_on(client, asked):
    invitation, (first, second) = asked
    data = {
        f"{first.reference}-kind": "conflict",
        f"{first.reference}-reason": "My student",
        f"{second.reference}-kind": "accept",
    }
    text = client.post(url(invitation), data, follow=True).content.decode()
    assert first.title not in text
    assert "Conflict declared" in text
    assert second.title in text


def test_a_missing_answer_is_422(client, asked):
    invitation, (first, _) = asked
    page = client.post(url(invitation), {f"{first.reference}-kind": "accept"})
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert states(invitation) == ["invited", "invited"]


def test_answered_twice_says_what_was_answered(client, asked):
    invitation, (first, second) = asked
    yes = {f"{each.reference}-kind": "accept" for each in (first, second)}
    client.post(url(invitation), yes)
    no = {f"{each.reference}-kind": "decline" for each in (first, second)}
    page = client.post(url(invitation), no, follow=True)
    assert "You answered on" in page.content.decode()
    assert states(invitation) == ["accepted", "accepted"]


def test_expired_says_who_to_write_to(client, asked, now):
    invitation, _ = asked
    invitation.expires_at = now - timedelta(hours=1)
    invitation.save(update_fields=["expires_at"])
    page = client.get(url(invitation))
    assert page.status_code == 410
    assert "grants@example.org" in page.content.decode()


def test_forged_and_foreign_tokens_are_404(client, asked):
    invitation, _ = asked
    foreign = signing.dumps(invitation.pk, salt="something.else")
    for token in ("x", foreign, invitation_token(invitation)[:-1] + "_"):
        assert client.get(f"/invitations/{token}/").status_code == 404


def test_somebody_suggested_lands_with_staff(client, asked):
    invitation, (first, second) = asked
    data = {
        f"{first.reference}-kind": "decline",
        f"{first.reference}-suggested_name": "Li Wei",
        f"{second.reference}-kind": "accept",
    }
    page = client.post(url(invitation), data)
    assert page.status_code == 422
    assert "Write their e-mail address too" in page.content.decode()
    assert 'value="Li Wei"' in page.content.decode()
    data[f"{first.reference}-suggested_email"] = "li@example.org"
    assert client.post(url(invitation), data).status_code == 302
    assert Suggestion.objects.values_list("email", "application__reference").get() == (
        "li@example.org",
        first.reference,
    )
