from awards.models import DebtorAccount
from awards.queries.accounts import debtor_accounts
from tests.accounts.signing_in import just_signed_in
from tests.awards.conftest import IBAN

ADDRESS = "/staff/programmes/slingshot/account/"
GIVEN = {"name": "Slingshot", "currency": "EUR", "iban": IBAN}
SPACED = "DE89 3704 0044 0532 0130 00"


def test_staff_debtor_account_is_entered_masked(client, programme, bea):
    just_signed_in(client, bea)
    assert client.post(ADDRESS, {**GIVEN, "iban": "DE1"}).status_code == 422
    text = client.post(ADDRESS, GIVEN, follow=True).content.decode()
    assert "It is used once somebody else confirms it." in text
    assert "Waits for a second person: EUR, ending in 3000" in text
    assert "You entered this account, so somebody else confirms it." in text
    assert IBAN not in text
    assert SPACED not in text


def test_staff_debtor_account_asks_who_one_is_first(client, programme, bea):
    client.force_login(bea)
    assert "/account/reauthenticate/" in client.get(ADDRESS).url
    answer = client.post(ADDRESS, GIVEN)
    assert (answer.status_code, "confirm there that it is you" in answer.content.decode()) == (
        422,
        True,
    )
    assert IBAN not in str(dict(client.session))
    assert DebtorAccount.objects.count() == 0


def test_staff_debtor_account_confirm_by_whoever_compared_all_of_it(client, programme, bea, fay):
    just_signed_in(client, fay)
    client.post(ADDRESS, GIVEN)
    account = DebtorAccount.objects.get()
    assert client.post(f"{ADDRESS}{account.pk}/confirm/").status_code == 403
    client.force_login(bea)
    assert "/account/reauthenticate/" in client.post(f"{ADDRESS}{account.pk}/confirm/").url
    assert list(debtor_accounts(programme)) == []
    just_signed_in(client, bea)
    assert SPACED in client.get(ADDRESS).content.decode()
    text = client.post(f"{ADDRESS}{account.pk}/confirm/", follow=True).content.decode()
    assert "The account ending in 3000 is confirmed and used from now on." in text
    assert "confirmed" in text
    assert SPACED not in text
    assert list(debtor_accounts(programme)) == [account]
    text = client.post(f"{ADDRESS}{account.pk}/confirm/", follow=True).content.decode()
    assert "is confirmed already" in text


def test_staff_debtor_account_discard(client, waiting_account, programme, otto, sam, fay):
    address = f"{ADDRESS}{waiting_account.pk}/discard/"
    for person, status in ((otto, 404), (sam, 403)):
        just_signed_in(client, person)
        assert client.post(address).status_code == status
    just_signed_in(client, fay)
    assert client.post(f"{ADDRESS}0/discard/").status_code == 404
    assert "ending in 2051 is discarded" in client.post(address, follow=True).content.decode()
    waiting_account.refresh_from_db()
    assert waiting_account.ended_at is not None
