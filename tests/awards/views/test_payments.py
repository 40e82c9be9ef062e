def test_staff_payment_approve_then_pay_by_another(client, accepted, first, fay, bea):
    page = f"/staff/awards/{accepted.reference}/"
    client.force_login(fay)
    assert f"/staff/payments/{first.reference}/approve/" in client.get(page).content.decode()
    answer = client.post(f"/staff/payments/{first.reference}/approve/", follow=True)
    text = answer.content.decode()
    assert f"{first.reference} over €72,000.00 is approved." in text
    assert "You approved this payment, so somebody else sends it" in text
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
