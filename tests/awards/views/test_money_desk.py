import pytest

from awards.models import Payment
from tests.awards.conftest import many_awards


def test_staff_money_approve_the_ticked_and_name_the_others(client, first, last, release, fay):
    client.force_login(fay)
    text = client.post(
        "/staff/payments/approve/", {"payment": [first.reference, last.reference]}, follow=True
    ).content.decode()
    assert "1 payment is approved." in text
    assert f"{last.reference} was not approved." in text
    assert f"blocked: {release.reference}" in text
    text = client.post("/staff/payments/approve/", follow=True).content.decode()
    assert "Tick the payments" in text


def test_staff_money_approve_by_an_officer_approves_nothing(client, first, sam):
    client.force_login(sam)
    client.post("/staff/payments/approve/", {"payment": [first.reference]})
    first.refresh_from_db()
    assert first.state == "planned"


def test_staff_money_desk_of_one_call_and_of_nobody(client, first, last, fay, ada):
    client.force_login(fay)
    for view in ("approve", "blocked", "week", "approved", "exported", "stopped", "paid", "x"):
        assert client.get(f"/staff/payments/?view={view}").status_code == 200
    assert last.reference in client.get("/staff/payments/?view=blocked").content.decode()
    text = client.get("/staff/payments/?view=blocked&call=other").content.decode()
    assert last.reference not in text
    client.force_login(ada)
    assert client.get("/staff/payments/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_money_desk_asks_the_same_number_of_queries(
    client, call, ada, fay, rows, django_assert_num_queries
):
    for award in many_awards(call, ada, rows):
        award.state = "accepted"
        award.offered_at = award.visible_from = award.answered_at = award.created_at
        award.save()
    Payment.objects.update(basis="milestone")
    client.force_login(fay)
    client.get("/staff/payments/")
    with django_assert_num_queries(9):
        client.get("/staff/payments/")
