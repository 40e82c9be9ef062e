def test_staff_payment_approve_then_pay_by_another(client, accepted, first, fay, bea):
    page = f"/staff/awards/{accepted.reference}/"
    client.force_login(fay)
    assert f"/staff/payments/{first.reference}/approve/" in client.get(page).content.decode()
    answer = client.post(f"/staff/payments/{first.reference}/approve/", follow=True)
    text = answer.content.decode()
    assert f"{first.reference} over €72,000.00 is approved." in text
    assert "You approved this payment, so somebody else sends it" in text
    assert "Record it as paid" not in text
    assert client.post(f"/staff/payments/{first.reference}/pay/").status_code == 403
    client.force_login(bea)
    answer = client.post(f"/staff/payments/{first.reference}/pay/", follow=True)
    assert "recorded as paid" in answer.content.decode()
    first.refresh_from_db()
    assert first.state == "paid"


def test_staff_payment_approve_of_a_blocked_one_names_the_condition(client, last, release, fay):
    client.force_login(fay)
    answer = client.post(f"/staff/payments/{last.reference}/approve/", follow=True)
    assert f"blocked: {release.reference} (Training code)" in answer.content.decode()
    last.refresh_from_db()
    assert last.state == "planned"


def test_staff_payment_deeds_for_the_wrong_person_and_get(client, first, sam, otto, ada):
    for person, status in [(sam, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        for verb in ("approve", "pay"):
            address = f"/staff/payments/{first.reference}/{verb}/"
            assert (client.post(address).status_code, client.get(address).status_code) == (
                status,
                405,
            )


def test_staff_payment_detail_shows_what_can_be_done(client, last, release, fay, sam):
    address = f"/staff/payments/{last.reference}/"
    client.force_login(fay)
    text = client.get(address).content.decode()
    for words in (f"Waits for {release.reference} (Training code).", "Put on hold", "Cancel it"):
        assert words in text
    client.force_login(sam)
    assert "Put on hold" not in client.get(address).content.decode()


def test_staff_payment_stop_needs_a_reason_and_resume_brings_it_back(client, first, fay):
    client.force_login(fay)
    address = f"/staff/payments/{first.reference}"
    answer = client.post(f"{address}/stop/hold/", {"reason": ""})
    assert (answer.status_code, b"Give a reason" in answer.content) == (422, True)
    text = client.post(f"{address}/stop/hold/", {"reason": "Ask"}, follow=True).content.decode()
    assert "is on hold" in text
    text = client.post(f"{address}/go-on/resume/", follow=True).content.decode()
    assert "is planned again" in text
    assert client.post(f"{address}/stop/explode/", {"reason": "x"}).status_code == 404
    assert client.post(f"{address}/go-on/explode/").status_code == 404


def test_staff_payment_pay_in_the_future_stays_on_the_page(client, sendable, bea):
    client.force_login(bea)
    address = f"/staff/payments/{sendable.reference}/pay/"
    answer = client.post(address, {"paid_on": "2098-01-01", "bank_reference": "B-1"})
    assert answer.status_code == 422
    assert b"This day is in the future." in answer.content
    assert b'value="B-1"' in answer.content
