from awards.models import PaymentFile
from core.actors import SYSTEM
from reviews.actions.conflicts import enter_conflict
from tests.accounts.signing_in import just_signed_in
from tests.awards.conftest import IBAN


def test_staff_payment_file_make_download_cancel(client, sendable, account, bea, fay, now):
    address = "/staff/programmes/slingshot/payment-files/"
    client.force_login(fay)
    assert "You approved it, so somebody else sends it." in client.get(address).content.decode()
    just_signed_in(client, bea)
    given = {
        "payment": sendable.reference,
        "account": account.pk,
        "execute_on": now.date().isoformat(),
        "form": "pain.001.001.03",
    }
    answer = client.post(f"{address}make/", {**given, "execute_on": ""})
    assert answer.status_code == 422
    answer = client.post(f"{address}make/", {**given, "payment": ""})
    assert (answer.status_code, b"at least one payment" in answer.content) == (422, True)
    text = client.post(f"{address}make/", given, follow=True).content.decode()
    file = PaymentFile.objects.get()
    assert f"{file.reference} is made." in text
    assert IBAN not in text
    answer = client.post(f"/staff/payment-files/{file.reference}/download/")
    assert IBAN.encode() in answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="{file.reference}.xml"'
    assert "no-store" in answer["Cache-Control"]
    text = client.post(
        f"/staff/payment-files/{file.reference}/cancel/", {"reason": "Twice"}, follow=True
    ).content.decode()
    assert "is cancelled." in text
    text = client.post(
        f"/staff/payment-files/{file.reference}/download/", follow=True
    ).content.decode()
    assert "must not go to the bank" in text


def test_staff_payment_file_list_says_that_an_account_waits(client, waiting_account, bea):
    client.force_login(bea)
    text = client.get("/staff/programmes/slingshot/payment-files/").content.decode()
    assert "An account for EUR ending in 2051 waits for a second person." in text
    assert "is paid from" not in text


def test_staff_payment_file_list_until_a_day(client, sendable, bea):
    client.force_login(bea)
    address = "/staff/programmes/slingshot/payment-files/"
    assert sendable.reference in client.get(address).content.decode()
    assert sendable.reference not in client.get(f"{address}?due_by=2026-01-01").content.decode()
    assert client.get(f"{address}?due_by=never").status_code == 200


def test_staff_payment_file_make_takes_nothing_that_a_conflict_hides(
    client, sendable, account, bea, now
):
    enter_conflict(
        application=sendable.award.application, user=bea, reason="Kin", by=SYSTEM, at=now
    )
    address = "/staff/programmes/slingshot/payment-files/"
    client.force_login(bea)
    assert sendable.reference not in client.get(address).text
    given = {
        "payment": sendable.reference,
        "account": account.pk,
        "execute_on": now.date().isoformat(),
        "form": "csv",
    }
    answer = client.post(f"{address}make/", given)
    assert (answer.status_code, "at least one payment" in answer.text) == (422, True)
    assert not PaymentFile.objects.exists()


def test_staff_payment_file_of_others_hides_what_a_conflict_does(client, sent, first, bea, now):
    enter_conflict(application=first.award.application, user=bea, reason="Kin", by=SYSTEM, at=now)
    just_signed_in(client, bea)
    address = f"/staff/payment-files/{sent.reference}/"
    page = client.get(address)
    assert "€72,000.00" in page.text
    assert "A conflict of interest hides 1 payment of this file from you." in page.text
    assert first.reference not in page.text
    assert first.award.reference not in page.text
    assert "Download the file" not in page.text
    for deed in ("download", "cancel"):
        answer = client.post(f"{address}{deed}/", {"reason": "Twice"})
        assert answer.status_code == 403
        assert "It names an award that a conflict of interest hides from you." in answer.text
    sent.refresh_from_db()
    assert sent.cancelled_at is None
