import pytest
from django.utils import timezone

from accounts.actions import note_former_address
from accounts.models import User
from awards.models import BankDetails
from awards.tokens import details_token
from core.mail.models import OutgoingMail
from grants.models import TeamMember
from tests.accounts.signing_in import just_signed_in
from tests.awards.conftest import IBAN


@pytest.fixture
def address(accepted):
    return f"/awards/{accepted.reference}/account/"


def typed(**changes):
    return {"holder": "Ada Lovelace", "currency": "EUR", "iban": IBAN, **changes}


def test_bank_details_edit_asks_who_one_is_first(client, address, ada):
    client.force_login(ada)
    assert "/account/reauthenticate/" in client.get(address).url
    asks = client.get(address, follow=True).text
    assert "Before bank details, payments or the protection of your account are shown" in asks
    answer = client.post(address, typed())
    assert answer.status_code == 422
    assert "confirm there that it is you" in answer.content.decode()
    assert IBAN in answer.content.decode()
    assert IBAN not in str(dict(client.session))
    assert BankDetails.objects.count() == 0


def test_bank_details_edit_saves_and_shows_four_characters(client, address, accepted, ada):
    just_signed_in(client, ada)
    assert client.get(address).headers["Cache-Control"].startswith("max-age=0")
    answer = client.post(address, typed(), follow=True)
    text = answer.content.decode()
    assert "The bank details are saved." in text
    assert "ending in 3000" in text
    assert IBAN not in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"iban": "DE00"}, "This IBAN is not right"),
        ({"iban": ""}, "Enter the IBAN"),
        ({"iban": "", "number": "1234567"}, "two letters of the bank"),
        ({"holder": ""}, "Account holder"),
    ],
)
def test_bank_details_edit_says_what_is_wrong_and_keeps_the_rest(
    client, address, ada, changes, told
):
    just_signed_in(client, ada)
    answer = client.post(address, typed(**changes))
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_bank_details_edit_of_an_offered_award_leads_back(client, offered, ada):
    just_signed_in(client, ada)
    answer = client.get(f"/awards/{offered.reference}/account/", follow=True)
    assert "once the award is accepted" in answer.content.decode()


def test_bank_details_dispute_works_without_signing_in(client, entered, first):
    address = f"/not-me/{details_token(entered)}/"
    assert "stop all payments" in client.get(address).content.decode()
    first.refresh_from_db()
    assert first.state == "planned"
    assert "Payments are stopped" in client.post(address).content.decode()
    first.refresh_from_db()
    assert first.state == "held"
    assert client.get("/not-me/forged/").status_code == 404


def test_staff_bank_details_confirm_and_refuse(client, entered, fay, sam):
    address = f"/staff/awards/{entered.award.reference}/account/"
    client.force_login(sam)
    assert "Confirm" not in client.get(address).content.decode()
    assert client.post(f"{address}confirm/").status_code == 403
    client.force_login(fay)
    assert client.post(f"{address}refuse/", {"reason": ""}).status_code == 422
    text = client.post(f"{address}confirm/", follow=True).content.decode()
    assert "The account ending in 3000 is confirmed." in text
    text = client.post(f"{address}confirm/", follow=True).content.decode()
    assert "settled these bank details meanwhile" in text


def test_staff_bank_details_reveal_shows_it_once(client, entered, fay, sam):
    address = f"/staff/awards/{entered.award.reference}/account/"
    just_signed_in(client, sam)
    assert client.post(f"{address}show/").status_code == 403
    just_signed_in(client, fay)
    assert "DE89 3704 0044 0532 0130 00" in client.post(f"{address}show/").content.decode()
    assert "0440" not in client.get(address).content.decode()


def test_staff_bank_details_says_that_a_conflict_keeps_one_away(client, entered, fay):
    address = f"/staff/awards/{entered.award.reference}/account/"
    TeamMember.objects.create(
        application=entered.award.application, user=fay, role=TeamMember.Role.EDITOR
    )
    just_signed_in(client, fay)
    page = client.get(address)
    assert (page.status_code, "Somebody else of the programme handles it." in page.text) == (
        403,
        True,
    )
    assert entered.last_four not in page.text
    assert client.post(f"{address}confirm/").status_code == 403
    assert client.post(f"{address}refuse/", {"reason": "No"}).status_code == 403
    assert client.post(f"{address}show/").status_code == 403


def test_bank_details_entered_alarms_also_the_address_the_owner_had_before(client, address, ada):
    note_former_address(user=ada, address="ada@example.org", at=timezone.now())
    User.objects.filter(pk=ada.pk).update(email="thief@example.org")
    just_signed_in(client, ada)
    client.get(address)
    client.post(address, typed())
    told = OutgoingMail.objects.filter(dedupe_key__startswith="bank_details.enter")
    alarmed = {mail.to for mail in told if "/not-me/" in mail.body}
    assert {"ada@example.org", "thief@example.org"} <= alarmed
