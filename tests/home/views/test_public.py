from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.states import CallState
from tests.factories.awards import accepted_award
from tests.factories.grants import CallFactory
from tests.home.worlds import released

FRONT = "home:front"


def test_front_names_open_calls_with_deadline_and_budget(client, call):
    now = timezone.now()
    CallFactory(title="Not yet published", state=CallState.DRAFT)
    CallFactory(title="Over", opens_at=now - timedelta(9), deadline=now - timedelta(1))
    text = client.get(reverse(FRONT)).text
    assert "Open kernels 2026" in text
    assert reverse("grants:call_detail", args=["open-kernels"]) in text
    assert "€500,000.00" in text
    assert f"{call.local_deadline:%Y, %H:%M %Z}" in text
    assert "Not yet published" not in text
    assert "Over" not in text


@pytest.mark.django_db
def test_front_names_what_was_released(client):
    award = accepted_award()
    released(award)
    text = client.get(reverse(FRONT)).text
    assert "Training code" in text
    assert reverse("releases:register_detail", args=[award.reference]) in text


@pytest.mark.django_db
def test_front_without_anything_says_what_comes_next(client):
    text = client.get(reverse(FRONT)).text
    assert "No call is open now" in text
    assert "Nothing is released yet" in text


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_front_asks_the_database_six_times(client, rows, django_assert_num_queries):
    for _ in range(rows):
        released(accepted_award())
    with django_assert_num_queries(6):
        client.get(reverse(FRONT))


@pytest.mark.django_db
def test_accessibility_says_whom_to_tell(client):
    response = client.get(reverse("home:accessibility"))
    assert response.status_code == 200
    assert "Tell us" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("name", [FRONT, "home:accessibility"])
def test_public_pages_refuse_post(client, name):
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.django_db
def test_an_unknown_address_gets_a_page_that_leads_on(client):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "There is no page here" in response.text
    assert 'href="/"' in response.text
