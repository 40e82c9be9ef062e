from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.models import Call

FIELDS = {
    "title": "Fast grants",
    "summary": "Small and quick.",
    "mode": "fixed",
    "audience": "public",
    "time_zone": "Europe/Berlin",
    "opens_at": "2030-03-01 09:00",
    "deadline": "2030-07-01 17:00",
    "grace_minutes": "5",
    "budget": "€ 1,250,000.50",
    "currency": "EUR",
    "blindness": "blind",
    "reviews_per_application": "3",
}


def url(name, slug="open-kernels"):
    return reverse(f"grants:{name}", args=[slug])


def test_staff_call_create_reads_time_in_the_zone_and_money_as_written(client, sam, programme):
    client.force_login(sam)
    assert client.get(url("staff_call_create", "slingshot")).status_code == 200
    response = client.post(url("staff_call_create", "slingshot"), FIELDS)
    assert response["Location"] == url("staff_call_detail", "fast-grants")
    call = Call.objects.get()
    assert call.opens_at == datetime(2030, 3, 1, 8, 0, tzinfo=UTC)
    assert call.deadline == datetime(2030, 7, 1, 15, 0, tzinfo=UTC)
    assert (call.budget, call.state, call.is_blind) == (125000050, "draft", True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"time_zone": "Berlin"}, "“Berlin” is not a time zone"),
        ({"deadline": "2030-02-01 17:00"}, "The deadline must be after the opening."),
        ({"deadline": "2030-02-30 17:00"}, "Enter a date and a time"),
        ({"opens_at": "2030-03-31 02:30"}, "Clocks in Europe/Berlin skip this time."),
        ({"budget": "lots"}, "“lots” is not an amount."),
        ({"budget": "0"}, "The budget must be more than zero."),
        ({"reviews_per_application": "0"}, "greater than or equal to 1"),
    ],
)
def test_staff_call_create_with_bad_input_is_422_and_keeps_it(client, sam, programme, change, said):
    client.force_login(sam)
    response = client.post(url("staff_call_create", "slingshot"), FIELDS | change)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "Small and quick." in page
    assert Call.objects.count() == 0


def test_staff_call_edit_shows_what_is_stored_and_saves(client, sam, call):
    Call.objects.filter(pk=call.pk).update(
        deadline=datetime(2030, 7, 1, 15, 0, tzinfo=UTC), budget=50000050
    )
    client.force_login(sam)
    page = client.get(url("staff_call_edit")).content.decode()
    assert 'value="17:00"' in page
    assert 'value="500000.50"' in page
    response = client.post(url("staff_call_edit"), FIELDS | {"title": "New title"})
    assert response["Location"] == url("staff_call_detail")
    call.refresh_from_db()
    assert (call.title, call.slug) == ("New title", "open-kernels")


def test_staff_call_edit_of_what_is_fixed_is_a_form_error(client, sam, call):
    client.force_login(sam)
    response = client.post(url("staff_call_edit"), FIELDS | {"currency": "USD", "budget": "5"})
    assert response.status_code == 422
    assert "The currency can no longer be changed." in response.content.decode()


def test_staff_call_detail_shows_numbers_and_tabs(client, sam, call):
    client.force_login(sam)
    page = client.get(url("staff_call_detail")).content.decode()
    assert "€500,000.00" in page
    assert "Europe/Berlin" in page
    assert url("staff_application_list") in page
    assert 'aria-current="page">Overview' in page


def test_staff_call_publish_and_close_do_so_once(client, sam, call):
    Call.objects.filter(pk=call.pk).update(state="draft")
    client.force_login(sam)
    for name, state in (("staff_call_publish", "published"), ("staff_call_close", "closed")):
        assert client.get(url(name)).status_code == 405
        assert client.post(url(name))["Location"] == url("staff_call_detail")
        call.refresh_from_db()
        assert call.state == state
        again = client.post(url(name), follow=True).content.decode()
        assert "cannot be" in again


@pytest.mark.parametrize(
    "name",
    ["staff_call_edit", "staff_call_publish", "staff_call_close", "staff_application_import"],
)
def test_staff_call_deeds_are_not_the_auditor_s(client, olga, otto, call, name):
    client.force_login(olga)
    assert client.post(url(name), FIELDS).status_code == 403
    client.force_login(otto)
    assert client.post(url(name), FIELDS).status_code == 404
    call.refresh_from_db()
    assert (call.state, call.title) == ("published", "Open kernels 2026")


def test_staff_call_create_is_not_the_auditor_s(client, olga, otto, programme):
    for person, status in ((olga, 403), (otto, 404)):
        client.force_login(person)
        assert client.post(url("staff_call_create", "slingshot"), FIELDS).status_code == status


def test_staff_call_detail_is_read_by_auditors_only_of_the_programme(client, olga, otto, ada, call):
    for person, status in ((olga, 200), (otto, 404), (ada, 404)):
        client.force_login(person)
        assert client.get(url("staff_call_detail")).status_code == status


@pytest.mark.parametrize(
    ("state", "opens", "closes", "name"),
    [
        ("draft", -1, 1, "Draft"),
        ("published", 1, 2, "Published"),
        ("published", -1, 1, "Open"),
        ("published", -2, -1, "Closed"),
        ("closed", -2, 1, "Closed"),
    ],
)
def test_staff_call_detail_names_the_state_by_the_clock(
    client, sam, call, state, opens, closes, name
):
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        state=state,
        opens_at=now + timedelta(days=opens),
        deadline=now + timedelta(days=closes),
    )
    client.force_login(sam)
    page = client.get(url("staff_call_detail"))
    assert page.context["state"]["label"] == name
    listed = client.get(reverse("grants:staff_programme_detail", args=["slingshot"]))
    assert [each["label"] for _call, each in listed.context["calls"]] == [name]


@pytest.mark.parametrize(
    ("mode", "status"), [("fixed", 422), ("rolling", 302), ("batch", 302), ("until_spent", 302)]
)
def test_staff_call_create_asks_for_a_deadline_only_where_there_is_one(
    client, sam, programme, mode, status
):
    client.force_login(sam)
    sent = FIELDS | {"mode": mode, "deadline": ""}
    assert client.post(url("staff_call_create", "slingshot"), sent).status_code == status


def test_staff_call_create_leaves_out_what_the_mode_has_no_use_for(client, sam, programme):
    client.force_login(sam)
    client.post(url("staff_call_create", "slingshot"), FIELDS | {"mode": "rolling"})
    assert Call.objects.get().deadline is None
