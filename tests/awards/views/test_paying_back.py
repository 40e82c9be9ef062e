from awards.actions.debtor_accounts import confirm_debtor_account, enter_debtor_account
from awards.actions.repayments import receive_repayment
from awards.models import Condition
from tests.awards.conftest import IBAN
from tests.shared import text_of


def test_a_grantee_reads_why_until_when_and_how_to_pay(client, accepted, asked, ada):
    client.force_login(ada)
    page = client.get(f"/awards/{accepted.reference}/").text
    assert "What is to be paid back" in page
    assert f"/repayments/{asked.reference}/" in page
    text = client.get(f"/repayments/{asked.reference}/").text
    for words in (
        "Pay €12,000.00 back",
        "The second year did not begin.",
        "Not spent by the end",
        asked.reference,
        "grants@example.org",
    ):
        assert words in text


def test_what_is_left_to_pay_back_comes_before_the_thanks(client, accepted, asked, ada, fay, now):
    Condition.objects.filter(award=accepted).update(state="waived", closed_at=now)
    client.force_login(ada)
    text = text_of(client.get(f"/awards/{accepted.reference}/"))
    assert "What is left is €12,000.00 to pay back by" in text
    assert "Thank you for sharing" not in text
    receive_repayment(repayment=asked, amount=12_000_00, received_on=now.date(), by=fay, at=now)
    text = text_of(client.get(f"/awards/{accepted.reference}/"))
    assert "All conditions are met. Thank you for sharing what came of it." in text


def test_the_account_is_shown_to_the_owner_while_it_is_owed(
    client, asked, account, ada, ben_edits, fay, now
):
    address = f"/repayments/{asked.reference}/"
    client.force_login(ada)
    answer = client.get(address)
    assert "DE02 1203 0000 0000 2020 51" in answer.text
    assert "no-store" in answer["Cache-Control"]
    client.force_login(ben_edits)
    text = client.get(address).text
    assert "DE02" not in text
    assert "The owner of the application sees the account." in text
    receive_repayment(repayment=asked, amount=12_000_00, received_on=now.date(), by=fay, at=now)
    client.force_login(ada)
    text = client.get(address).text
    assert "You owe nothing more" in text
    assert "DE02" not in text


def test_a_grantee_is_shown_no_account_that_one_person_entered(
    client, asked, account, programme, ada, fay, bea, now
):
    """Whoever takes over one login of finance moves no grantee's money."""
    given = {"programme": programme, "name": "Mallory", "iban": IBAN, "bic": "", "currency": "EUR"}
    changed = enter_debtor_account(by=fay, at=now, **given)
    client.force_login(ada)
    address = f"/repayments/{asked.reference}/"
    text = client.get(address).text
    assert "DE02 1203 0000 0000 2020 51" in text
    assert "Mallory" not in text
    confirm_debtor_account(account=changed, by=bea, at=now)
    text = client.get(address).text
    assert "DE89 3704 0044 0532 0130 00" in text
    assert "DE02" not in text


def test_a_grantee_of_a_programme_whose_first_account_waits_is_told_whom_to_ask(
    client, asked, waiting_account, ada
):
    client.force_login(ada)
    text = client.get(f"/repayments/{asked.reference}/").text
    assert "for the account" in text
    assert "DE02" not in text


def test_a_stranger_finds_no_page(client, eve, asked):
    client.force_login(eve)
    assert client.get(f"/repayments/{asked.reference}/").status_code == 404


def test_a_grantee_does_not_see_what_no_second_person_approved(client, accepted, proposed, ada):
    client.force_login(ada)
    assert client.get(f"/repayments/{proposed.reference}/").status_code == 404
    assert proposed.reference not in client.get(f"/awards/{accepted.reference}/").text
