from django.urls import reverse

from tests.accounts.signing_in import just_signed_in
from tests.factories.grants import ApplicationFactory

DELETE = "home:account_delete"


def test_account_delete_says_what_becomes_of_the_applications(client, ada):
    lonely = ApplicationFactory(owner=ada)
    client.force_login(ada)
    text = client.get(reverse(DELETE)).text
    assert f"{lonely.reference} “{lonely.title}”: it is deleted" in text


def test_account_delete_asks_who_one_is_first(client, ada):
    client.force_login(ada)
    answer = client.post(reverse(DELETE), {"email": ada.email})
    assert answer.url == "/account/reauthenticate/?next=%2Faccount%2Fdelete%2F"
    ada.refresh_from_db()
    assert ada.is_active is True


def test_account_delete_is_confirmed_by_the_address(client, ada):
    just_signed_in(client, ada)
    for typed in ("", "eve@example.org"):
        answer = client.post(reverse(DELETE), {"email": typed})
        assert answer.status_code == 422
    done = client.post(reverse(DELETE), {"email": "Ada@example.org"}, follow=True)
    assert "Your account is deleted." in done.text
    assert client.get("/desk/").status_code == 302
    ada.refresh_from_db()
    assert ada.is_active is False
