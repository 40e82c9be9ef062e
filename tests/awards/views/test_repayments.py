from datetime import date, timedelta

from awards.actions.repayments import receive_repayment
from awards.models import Repayment


def posted(now, **changes):
    return {
        "amount": "12,000.00",
        "cause": "unspent",
        "reason": "The second year did not begin.",
        "due_on": (now.date() + timedelta(days=30)).isoformat(),
        **changes,
    }


def test_staff_repayment_ask_from_the_award_and_approved_by_another(
    client, accepted, paid, sam, fay, now
):
    client.force_login(sam)
    page = f"/staff/awards/{accepted.reference}/"
    assert f"{page}ask-back/" in client.get(page).text
    text = client.get(f"{page}ask-back/").text
    assert "€72,000.00 of this award was paid" in text
    answer = client.post(f"{page}ask-back/", posted(now, amount="99,000"))
    assert (answer.status_code, "More cannot be asked back." in answer.text) == (422, True)
    assert "The second year did not begin." in answer.text
    text = client.post(f"{page}ask-back/", posted(now), follow=True).text
    asked = Repayment.objects.get()
    assert f"{asked.reference} over €12,000.00 waits for a second person." in text
    assert "Approve and tell the grantee" not in text
    assert client.post(f"/staff/repayments/{asked.reference}/approve/").status_code == 403
    client.force_login(fay)
    listed = client.get("/staff/repayments/").text
    assert asked.reference in listed
    text = client.post(f"/staff/repayments/{asked.reference}/approve/", follow=True).text
    assert f"{asked.reference} is approved. The grantee is told." in text
    assert asked.reference in client.get(page).text


def test_staff_repayment_ask_where_nothing_was_paid(client, accepted, sam):
    client.force_login(sam)
    page = f"/staff/awards/{accepted.reference}/"
    assert "ask-back" not in client.get(page).text
    assert "Nothing of this award was paid" in client.get(f"{page}ask-back/").text


def test_staff_repayment_receive_and_its_errors(client, asked, fay, now):
    client.force_login(fay)
    address = f"/staff/repayments/{asked.reference}/"
    answer = client.post(f"{address}receive/", {"amount": "13000", "received_on": now.date()})
    assert (answer.status_code, "€12,000.00 is still to come" in answer.text) == (422, True)
    sent = {"amount": "2000", "received_on": now.date(), "bank_reference": "B-1"}
    text = client.post(f"{address}receive/", sent, follow=True).text
    assert f"{asked.reference} has a receipt more." in text
    assert "€10,000.00 is still to come" in text
    assert "B-1" in text


def test_staff_repayment_take_back_a_receipt_with_a_reason(client, asked, fay, ada, now):
    client.force_login(fay)
    address = f"/staff/repayments/{asked.reference}/"
    assert "recorded by mistake" not in client.get(address).text
    receive_repayment(
        repayment=asked,
        amount=12_000_00,
        received_on=date(2026, 3, 2),
        bank_reference="B-1",
        by=fay,
        at=now,
    )
    receipt = asked.receipts.get()
    text = client.get(address).text
    assert "Take back a receipt recorded by mistake" in text
    assert "€12,000.00 of 2 March 2026, B-1" in text
    answer = client.post(f"{address}take-back/", {"reason": "Of another award"})
    assert (answer.status_code, "Choose the receipt." in answer.text) == (422, True)
    assert "Of another award" in answer.text
    sent = {"receipt": receipt.pk, "reason": "Of another award"}
    text = client.post(f"{address}take-back/", sent, follow=True).text
    assert f"{asked.reference} has a receipt less. The grantee is told." in text
    assert "€12,000.00 is still to come" in text
    assert "<s>€12,000.00</s>" in text
    answer = client.post(f"{address}take-back/", sent)
    assert (answer.status_code, "is taken back already" in answer.text) == (422, True)
    client.force_login(ada)
    text = client.get(f"/repayments/{asked.reference}/").text
    assert "Of another award" in text
    assert "Fay" not in text


def test_staff_repayment_extend_needs_a_later_day(client, asked, fay):
    client.force_login(fay)
    address = f"/staff/repayments/{asked.reference}/more-time/"
    answer = client.post(address, {"due_on": asked.due_on, "reason": "Ill"})
    assert (answer.status_code, "later day" in answer.text) == (422, True)
    later = asked.due_on + timedelta(days=5)
    text = client.post(address, {"due_on": later, "reason": "Ill"}, follow=True).text
    assert "has a later day" in text


def test_staff_repayment_give_up_for_the_right_person_only(client, asked, fay, mia):
    address = f"/staff/repayments/{asked.reference}"
    client.force_login(fay)
    assert "Write off" not in client.get(f"{address}/").text
    assert client.post(f"{address}/give-up/write-off/", {"reason": "x"}).status_code == 403
    assert client.post(f"{address}/give-up/explode/", {"reason": "x"}).status_code == 404
    client.force_login(mia)
    answer = client.post(f"{address}/give-up/write-off/", {"reason": ""})
    assert (answer.status_code, "Give a reason" in answer.text) == (422, True)
    text = client.post(f"{address}/give-up/write-off/", {"reason": "Insolvent"}, follow=True).text
    assert f"{asked.reference} is written off." in text
    assert "Insolvent" in text


def test_the_wrong_people_see_nothing_of_it(client, asked, ada, otto, eve):
    for person in (ada, otto, eve):
        client.force_login(person)
        assert client.get(f"/staff/repayments/{asked.reference}/").status_code == 404
        assert client.post(f"/staff/repayments/{asked.reference}/approve/").status_code == 404
    client.force_login(eve)
    assert client.get("/staff/repayments/").status_code == 404
