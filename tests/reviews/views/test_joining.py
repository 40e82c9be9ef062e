from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from reviews.models import PanelInvitation, Reviewer, Suggestion
from reviews.tokens import invitation_token, panel_invitation_token
from tests.factories.reviews import PanelInvitationFactory


@pytest.fixture
def asked(panel, sam):
    return PanelInvitationFactory(
        panel=panel, email="nora@example.org", name="Nora Weiss", invited_by=sam, message="Please."
    )


def url(invitation):
    return reverse("reviews:panel_invitation_answer", args=[panel_invitation_token(invitation)])


def state(invitation):
    return PanelInvitation.objects.values_list("state", flat=True).get(pk=invitation.pk)


def test_looking_changes_nothing(client, asked):
    page = client.get(url(asked))
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("Nora Weiss", "Closed call 2026", "Please.", "You need no account"):
        assert words in text
    client.head(url(asked))
    assert (state(asked), Reviewer.objects.count()) == ("asked", 0)
    assert "no-store" in page["Cache-Control"]


def test_a_call_nobody_can_read_yet_has_no_link(client, asked, closed):
    page = reverse("grants:call_detail", args=[closed.slug])
    assert f'href="{page}"' in client.get(url(asked)).content.decode()
    closed.state = "draft"
    closed.save(update_fields=["state"])
    assert f'href="{page}"' not in client.get(url(asked)).content.decode()


def test_a_post_that_says_neither_changes_nothing(client, asked):
    assert client.post(url(asked), {"answer": "perhaps"}).status_code == 200
    assert client.post(url(asked)).status_code == 200
    assert state(asked) == "asked"


def test_yes_without_an_account_signs_nobody_in(client, asked):
    data = {"answer": "accept", "conflicts": "Mo Salah, my student", "max_load": "4"}
    page = client.post(url(asked), data, follow=True)
    text = page.content.decode()
    assert "You are on the panel" in text
    assert "Mo Salah, my student" in text
    assert Reviewer.objects.values_list("user__email", "max_load").get() == ("nora@example.org", 4)
    assert "_auth_user_id" not in client.session


def test_no_with_a_suggestion(client, asked):
    data = {
        "answer": "decline",
        "reason": "On leave",
        "suggested_name": "Li Wei",
        "suggested_email": "li@example.org",
        "suggested_words": "Knows more",
    }
    text = client.post(url(asked), data, follow=True).content.decode()
    assert "Thank you for telling us" in text
    assert Suggestion.objects.values_list("name", "words").get() == ("Li Wei", "Knows more")
    assert state(asked) == "declined"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"answer": "accept", "max_load": "many"}, "Enter a whole number."),
        ({"answer": "decline", "suggested_email": "li@example.org"}, "Write their name too."),
        ({"answer": "decline", "suggested_name": "Li Wei"}, "Write their e-mail address too"),
        ({"answer": "decline", "suggested_email": "li"}, "Enter a valid email address."),
    ],
)
def test_a_wrong_answer_is_422_and_kept(client, asked, data, words):
    page = client.post(url(asked), {"conflicts": "Kept words", "reason": "Kept words", **data})
    assert page.status_code == 422
    text = page.content.decode()
    for each in (words, "There is a problem", "Kept words"):
        assert each in text
    assert state(asked) == "asked"


def test_answered_twice_says_what_was_answered(client, asked):
    client.post(url(asked), {"answer": "decline"})
    text = client.post(url(asked), {"answer": "accept"}).content.decode()
    assert "You declined on" in " ".join(text.split())
    assert (state(asked), Reviewer.objects.count()) == ("declined", 0)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "revoked"}, "was taken back"),
        ({"expires_at": -1}, "has expired"),
        ({"announced_at": -1}, "work of this panel is over"),
    ],
)
def test_a_link_that_is_over_says_why(client, asked, closed, now, method, changes, words):
    for name, value in changes.items():
        moment = value if name == "state" else now + timedelta(hours=value)
        row = closed if name == "announced_at" else asked
        setattr(row, name, moment)
        if name == "expires_at":
            asked.sent_at = now - timedelta(days=9)
        row.save()
    page = getattr(client, method)(url(asked), {"answer": "accept"})
    assert page.status_code == 410
    assert words in page.content.decode()
    assert Reviewer.objects.count() == 0


def test_a_link_made_for_something_else_is_none(client, asked):
    for token in (
        signing.dumps(asked.pk),
        signing.dumps(asked.pk, salt="reviews.invitation"),
        "nonsense",
    ):
        page = client.post(
            reverse("reviews:panel_invitation_answer", args=[token]), {"answer": "accept"}
        )
        assert page.status_code == 404
    wrong = reverse("reviews:invitation_answer", args=[panel_invitation_token(asked)])
    assert client.get(wrong).status_code == 404
    assert panel_invitation_token(asked) != invitation_token(asked)
    assert state(asked) == "asked"
