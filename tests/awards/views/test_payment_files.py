from awards.models import PaymentFile
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
