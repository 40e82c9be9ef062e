import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

pytestmark = pytest.mark.django_db

DESK = "/desk/"
DEED = "/jobs/0b8a4d7c-4b5e-4f4f-9a53-5f1d3a0f9f10/cancel/"
HERE = {"HTTP_ORIGIN": "http://testserver"}


def expires(client):
    return Session.objects.get(pk=client.session.session_key).expire_date


@pytest.mark.parametrize(("days", "is_renewed"), [(0.9, False), (1.1, True), (13, True)])
def test_renewal_lets_a_visit_begin_the_time_anew_once_a_day(client, ada, days, is_renewed):
    client.force_login(ada)
    ada.last_login = timezone.now() - timedelta(days=days)
    ada.save()
    ends = timezone.now() + timedelta(days=14 - days)
    Session.objects.update(expire_date=ends)
    first = client.get(DESK)
    assert (expires(client) > ends + timedelta(hours=1)) is is_renewed
    assert ("sessionid" in first.cookies) is is_renewed
    assert "sessionid" not in client.get(DESK).cookies


def test_renewal_leaves_strangers_without_a_session(client):
    assert "sessionid" not in client.get(reverse("home:front")).cookies


def test_signed_out_keeps_the_form_and_takes_it_after_sign_in_by_hand(ada):
    strict = Client(enforce_csrf_checks=True)
    token = token_of(strict.get(reverse("account_login")))
    sent = {"csrfmiddlewaretoken": token, "reason": 'Say "no" <b>kindly</b>'}
    page = strict.post(DEED, sent, **HERE)
    text = page.content.decode()
    assert (page.status_code, page["Cache-Control"]) == (401, "private, no-store")
    assert f'<form method="post" action="{DEED}"' in text
    escaped = "Say &quot;no&quot; &lt;b&gt;kindly&lt;/b&gt;"
    assert f'<input type="hidden" name="reason" value="{escaped}">' in text
    assert f'href="/account/login/?next={reverse("accounts:signed_in")}"' in text

    # Signed in in another tab: the token of the page is of before.
    strict.force_login(ada)
    strict.cookies["csrftoken"] = "b" * 32
    again = strict.post(DEED, {**sent, "csrfmiddlewaretoken": token_of(page)}, **HERE)
    assert again.status_code == 403
    assert f'<input type="hidden" name="reason" value="{escaped}">' in again.content.decode()
    last = strict.post(DEED, {**sent, "csrfmiddlewaretoken": token_of(again)}, **HERE)
    assert last.status_code == 404  # the view itself: there is no such job


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "https://evil.example"},
        {**HERE, "HTTP_SEC_FETCH_MODE": "cors"},
    ],
)
def test_signed_out_keeps_nothing_of_other_sites_and_scripts(client, headers):
    page = client.post(DEED, {"reason": "No"}, **headers)
    assert (page.status_code, page.url) == (302, f"/account/login/?next={DEED}")
