def test_staff_call_units_sets_a_pool_and_shows_what_is_left(client, call, sam, olga, otto):
    address = f"/staff/calls/{call.slug}/units/"
    client.force_login(sam)
    assert "Cash only so far" in client.get(address).text
    pool = {"instrument": "compute", "unit": "GPU hours", "quantity": "10000"}
    answer = client.post(address, {**pool, "quantity": "-1"})
    assert (answer.status_code, b'value="GPU hours"' in answer.content) == (422, True)
    text = client.post(address, pool, follow=True).text
    for words in ("The call has 10,000 GPU hours to give.", "Compute credits, GPU hours", "10,000"):
        assert words in text
    assert "Allow it" not in text
    client.force_login(olga)
    assert "Set the pool" not in client.get(address).text
    assert client.post(address, pool).status_code == 403
    client.force_login(otto)
    assert client.get(address).status_code == 404


def test_staff_pool_allow_takes_an_administrator_and_a_reason(client, call, sam, mia):
    pool = call.unit_pools.create(instrument="compute", unit="GPU hours", quantity=10)
    address = f"/staff/calls/{call.slug}/units/allow/"
    given = {"pool": pool.pk, "quantity": "5", "reason": "A gift"}
    client.force_login(sam)
    assert client.post(address, given).status_code == 403
    client.force_login(mia)
    answer = client.post(address, {**given, "reason": ""})
    assert (answer.status_code, b"Give a reason" in answer.content) == (422, True)
    text = client.post(address, given, follow=True).text
    assert "The call may give 5 GPU hours more." in text
    assert "and 5 allowed beyond" in text
    budget = client.get(f"/staff/calls/{call.slug}/budget/").text
    assert "Compute credits, GPU hours" in budget
    programme = client.get("/staff/programmes/slingshot/budget/").text
    assert f"/staff/calls/{call.slug}/units/" in programme
