from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.factories.grants import ApplicationFactory

DESK = "home:desk"


def test_desk_shows_what_waits(client, ada, call):
    draft = ApplicationFactory(call=call, owner=ada, title="Open kernels")
    client.force_login(ada)
    text = client.get(reverse(DESK)).text
    assert "Applications to finish" in text
    assert reverse("grants:application_detail", args=[draft.reference]) in text
    assert "Nothing waits for you" not in text


def test_a_deadline_stands_on_the_desk_by_the_clock_of_its_call(client, ada, call):
    call.time_zone, call.deadline = "Asia/Tokyo", datetime(2099, 6, 1, 8, 0, tzinfo=UTC)
    call.save()
    ApplicationFactory(call=call, owner=ada)
    client.force_login(ada)
    assert "1 June 2099, 17:00 JST" in client.get(reverse(DESK)).text


def test_desk_of_somebody_else_does_not_show_it(client, ada, eve, call):
    ApplicationFactory(call=call, owner=ada, title="Secret kernels")
    client.force_login(eve)
    assert "Secret kernels" not in client.get(reverse(DESK)).text


def test_desk_without_anything_says_what_comes_next(client, eve, call):
    client.force_login(eve)
    text = client.get(reverse(DESK)).text
    assert "Nothing waits for you" in text
    assert "1 call is open." in text


def test_desk_without_open_calls_says_so(client, eve):
    client.force_login(eve)
    assert "No call is open now." in client.get(reverse(DESK)).text


@pytest.mark.django_db
def test_desk_asks_a_visitor_to_sign_in(client):
    response = client.get(reverse(DESK))
    assert (response.status_code, response.url) == (302, "/account/login/?next=/desk/")


def test_desk_refuses_post(client, eve):
    client.force_login(eve)
    assert client.post(reverse(DESK)).status_code == 405
