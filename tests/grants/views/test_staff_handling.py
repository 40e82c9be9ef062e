from datetime import timedelta

import pytest

from grants.actions.submission import submit_application
from grants.models import Application
from tests.grants.correspondence import fresh
from tests.grants.views.test_applications import text_of, url


@pytest.fixture
def sent(complete, ada, now):
    submit_application(application=complete, by=ada, at=now)
    return complete


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def test_staff_application_take_shows_the_name_to_both_sides(as_sam, client, sent, ada):
    response = as_sam.post(url("staff_application_take", sent), follow=True)
    assert "You look after this application now" in text_of(response)
    assert "Looks after it Sam Okafor" in text_of(response)
    client.force_login(ada)
    assert "Sam Okafor at Slingshot grants" in text_of(client.get(url("application_detail", sent)))


def test_staff_handler_assign(as_sam, sent, sam, eve):
    link = url("staff_handler_assign", sent)
    assert "Sam Okafor" in as_sam.get(link).content.decode()
    as_sam.post(link, {"handler": sam.pk})
    assert fresh(sent).handler == sam
    assert as_sam.post(link, {"handler": eve.pk}).status_code == 422
    as_sam.post(link, {"handler": ""})
    assert fresh(sent).handler is None


def test_staff_promise_move_tells_the_applicant_the_reason(as_sam, client, sent, ada, now):
    day = (now + timedelta(days=20)).date()
    data = {
        "promised_by_day": day.day,
        "promised_by_month": day.month,
        "promised_by_year": day.year,
        "reason": "Many applications.",
    }
    link = url("staff_promise_move", sent)
    empty = as_sam.post(link, {**data, "reason": ""})
    assert empty.status_code == 422
    assert "Say why: the applicants are told." in text_of(empty)
    as_sam.post(link, data)
    assert fresh(sent).promised_by == day
    twice = as_sam.post(link, data)
    assert "That day is promised already" in text_of(twice)
    client.force_login(ada)
    text = text_of(client.get(url("application_detail", sent)))
    assert f"You hear from us by {day.day} {day:%B %Y}." in text
    assert "Many applications." in text


def test_a_missed_promise_is_said_to_both_sides(as_sam, client, sent, ada, now):
    Application.objects.filter(pk=sent.pk).update(promised_by=(now - timedelta(days=2)).date())
    assert "has passed without an answer" in text_of(
        as_sam.get(url("staff_application_detail", sent))
    )
    client.force_login(ada)
    assert "have not kept that promise" in text_of(client.get(url("application_detail", sent)))


def test_an_auditor_takes_nothing(client, sent, olga):
    client.force_login(olga)
    for name in ("staff_application_take", "staff_handler_assign", "staff_promise_move"):
        assert client.post(url(name, sent)).status_code == 403
    assert "Take it" not in text_of(client.get(url("staff_application_detail", sent)))
