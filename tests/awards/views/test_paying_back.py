from awards.actions.repayments import receive_repayment
from awards.models import Condition
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


def test_a_stranger_finds_no_page(client, eve, asked):
    client.force_login(eve)
    assert client.get(f"/repayments/{asked.reference}/").status_code == 404


def test_a_grantee_does_not_see_what_no_second_person_approved(client, accepted, proposed, ada):
    client.force_login(ada)
    assert client.get(f"/repayments/{proposed.reference}/").status_code == 404
    assert proposed.reference not in client.get(f"/awards/{accepted.reference}/").text
