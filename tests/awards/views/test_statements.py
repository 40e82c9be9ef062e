from django.core.files.uploadedfile import SimpleUploadedFile

from awards.models import BankStatement
from core.actors import SYSTEM
from reviews.actions.conflicts import enter_conflict


def upload(text):
    return {"file": SimpleUploadedFile("march.csv", text.encode(), content_type="text/csv")}


def test_staff_statement_is_looked_at_first_then_applied(client, sent, first, bea, sam):
    address = "/staff/programmes/slingshot/statements/"
    client.force_login(sam)
    assert client.post(address, upload("x")).status_code == 403
    client.force_login(bea)
    answer = client.post(address, upload("x"))
    assert (answer.status_code, b"names no column" in answer.content) == (422, True)
    text = client.post(
        address, upload(f"Reference,Amount,Date\n{first.reference},72000,2026-03-02\n"), follow=True
    ).content.decode()
    assert "Will be recorded as paid" in text
    first.refresh_from_db()
    assert first.state == "exported"
    statement = BankStatement.objects.get()
    apply = f"/staff/statements/{statement.reference}/apply/"
    text = client.post(apply, follow=True).content.decode()
    assert "1 recorded as paid, 0 as returned." in text
    assert "Known already" in text
    second = f"Reference,Amount,Date,Bank reference\n{first.reference},72000,2026-03-05,B-2\n"
    text = client.post(address, upload(second), follow=True).content.decode()
    assert "Paid a second time?" in text
    assert "There is nothing to record." in text
    assert "nothing changed" in client.post(apply, follow=True).content.decode()
    assert statement.reference in client.get(address).content.decode()


def test_staff_statement_hides_the_lines_of_a_conflict_and_leaves_them_to_others(
    client, sent, first, bea, fay, now
):
    address = "/staff/programmes/slingshot/statements/"
    client.force_login(bea)
    lines = f"Reference,Amount,Date\n{first.reference},72000,2026-03-02\nPAY-1,5,2026-03-02\n"
    client.post(address, upload(lines))
    enter_conflict(application=first.award.application, user=bea, reason="Kin", by=SYSTEM, at=now)
    [statement] = BankStatement.objects.all()
    page = client.get(f"/staff/statements/{statement.reference}/")
    assert (first.reference in page.text, "PAY-1" in page.text) == (False, True)
    assert "A conflict of interest hides 1 line from you." in page.text
    assert "Somebody else of the programme has to do this." in page.text
    apply = f"/staff/statements/{statement.reference}/apply/"
    assert client.post(apply).status_code == 403
    first.refresh_from_db()
    assert first.state == "exported"
    client.force_login(fay)
    assert "1 recorded as paid" in client.post(apply, follow=True).text
