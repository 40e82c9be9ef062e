from datetime import timedelta

import pytest

from grants.actions.submission import submit_application
from grants.models import Call, ChangeRequest
from tests.grants.conftest import answer
from tests.grants.views.test_applications import text_of, url


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


@pytest.fixture
def closed(complete, ada, now):
    past = now - timedelta(hours=2)
    submit_application(application=complete, by=ada, at=past)
    Call.objects.filter(pk=complete.call_id).update(deadline=now - timedelta(hours=1))
    complete.refresh_from_db()
    return complete


def asking(now, **changes):
    due = now + timedelta(days=7)
    return {
        "questions": ["summary"],
        "message": "Say more.",
        "due_at_day": str(due.day),
        "due_at_month": str(due.month),
        "due_at_year": str(due.year),
        "due_at_time": "17:00",
        **changes,
    }


def test_staff_change_request_create_asks_in_the_call_s_zone(as_sam, closed, now):
    link = url("staff_change_request_create", closed)
    assert "Ask for changes" in text_of(as_sam.get(url("staff_application_detail", closed)))
    assert "Europe/Berlin" in text_of(as_sam.get(link))
    response = as_sam.post(link, asking(now), follow=True)
    assert "Waiting for the applicant" in text_of(response)
    due = ChangeRequest.objects.get().due_at
    assert due.utcoffset() == timedelta(0)
    assert due.hour in (15, 16)


def test_staff_change_request_create_keeps_what_was_typed(as_sam, closed, now):
    response = as_sam.post(
        url("staff_change_request_create", closed), asking(now, questions=[], due_at_year="2001")
    )
    assert response.status_code == 422
    assert "Choose at least one answer" in text_of(response)
    page = response.content.decode()
    assert "Say more." in page
    assert 'href="#id_questions_0_0"' in page
    assert 'id="id_questions_0_0"' in page
    late = as_sam.post(url("staff_change_request_create", closed), asking(now, due_at_year="2001"))
    assert late.status_code == 422
    assert "Choose a time in the future" in text_of(late)


def test_staff_see_the_difference_and_close_it(as_sam, closed, ada, now):
    as_sam.post(url("staff_change_request_create", closed), asking(now))
    answer(closed, ada, now, summary="We make fast kernels and publish them.")
    submit_application(application=closed, by=ada, at=now)
    link = f"/staff/applications/{closed.reference}/changes/1/"
    page = as_sam.get(link).content.decode()
    assert "share</del>" in page
    assert "publish</ins>" in page
    response = as_sam.post(f"{link}close/", follow=True)
    assert "The request is closed" in text_of(response)
    again = as_sam.post(f"{link}close/", follow=True)
    assert "is closed, so it cannot be closed now" in text_of(again)


def test_staff_change_request_cancel(as_sam, closed, now):
    as_sam.post(url("staff_change_request_create", closed), asking(now))
    link = f"/staff/applications/{closed.reference}/changes/1/cancel/"
    assert "The request is taken back" in text_of(as_sam.post(link, follow=True))
    assert "cannot be cancelled now" in text_of(as_sam.post(link, follow=True))


def test_an_auditor_reads_and_does_not_ask(client, closed, sam, olga, now):
    client.force_login(olga)
    assert client.get(url("staff_change_request_create", closed)).status_code == 403
    assert client.get(f"/staff/applications/{closed.reference}/changes/7/").status_code == 404
