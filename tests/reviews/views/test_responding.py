from datetime import timedelta

import pytest
from django.urls import reverse

from reviews.models import Response, ResponseRound
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review
from tests.shared import text_of


@pytest.fixture
def application(closed, panel, ada, rita, now):
    ResponseRound.objects.create(
        call=closed,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        word_limit=50,
    )
    made = submitted_application(call=closed, owner=ada, title="Open kernels")
    row = AssignmentFactory(application=made, reviewer=ReviewerFactory(panel=panel, user=rita))
    submitted_review(row, excellence=2)
    return made


@pytest.fixture
def mine(client, ada):
    client.force_login(ada)
    return client


def url(application, what=""):
    name = f"reviews:application_response{what}"
    return reverse(name, args=[application.reference])


def test_the_applicant_reads_what_is_meant_for_them_and_no_more(mine, application):
    text = mine.get(url(application)).text
    assert "Clear and useful." in text
    for secret in ("Fund it.", "Rita", "Excellence"):
        assert secret not in text


def test_write_autosave_and_hand_in(mine, client, application, rita):
    saved = mine.post(url(application, "_save"), {"question": "text", "text": "We"})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    sent = {"text": "We disagree.\r\nHere is why.", "version-text": "1"}
    answer = mine.post(url(application), sent, follow=True)
    assert "Your draft is saved." in text_of(answer)
    assert Response.objects.get().text == "We disagree.\nHere is why."
    answer = mine.post(url(application, "_submit"), sent | {"version-text": "2"}, follow=True)
    assert "Handed in" in text_of(answer)
    late = mine.post(url(application, "_save"), {"text": "More.", "version": "2"})
    assert (late.status_code, "stays as it is" in late.json()["error"]) == (422, True)
    client.force_login(rita)
    page = client.get(reverse("reviews:review_panel", args=[application.reference]))
    assert "Here is why." in page.text


def test_a_clash_shows_both_texts(mine, application):
    mine.post(url(application, "_save"), {"text": "Theirs."})
    stale = mine.post(url(application, "_save"), {"text": "Mine.", "version": "0"})
    assert (stale.status_code, stale.json()["theirs"]) == (409, "Theirs.")
    page = mine.post(url(application), {"text": "Mine.", "version-text": "0"})
    assert page.status_code == 422
    assert "Theirs." in page.text
    assert "Mine." in page.text


def test_too_long_comes_back_whole(mine, application):
    text = "word " * 51
    page = mine.post(url(application, "_submit"), {"text": text, "version-text": "0"})
    assert page.status_code == 422
    assert "51 words; 50 are allowed" in text_of(page)
    assert text.strip() in page.text
    assert Response.objects.get().state == "draft"


def test_over_but_readable(mine, application, now):
    mine.post(url(application, "_save"), {"text": "Kept."})
    ResponseRound.objects.update(closes_at=now - timedelta(minutes=1))
    text = text_of(mine.get(url(application)))
    assert "The time to respond to reviews is over." in text
    assert "Kept." in text
    assert mine.post(url(application, "_save"), {"text": "No."}).status_code == 422


def test_others_do_not_find_it(client, application, eve, sam, rita):
    for person in (eve, sam, rita):
        client.force_login(person)
        assert client.get(url(application)).status_code == 404
        assert client.post(url(application, "_save")).status_code == 404


def test_staff_set_the_round(client, closed, application, sam):
    client.force_login(sam)
    page = reverse("reviews:staff_response_round", args=[closed.slug])
    assert "0 of 1 have handed in" in text_of(client.get(page))
    sent = {"opens_at": "2031-03-01 09:00", "closes_at": "2031-03-05 09:00", "word_limit": "400"}
    assert "The round is set." in text_of(client.post(page, sent, follow=True))
    assert ResponseRound.objects.get().word_limit == 400
    bad = client.post(page, sent | {"closes_at": "2031-02-01 09:00"})
    assert (bad.status_code, "closes after it opens" in bad.text) == (422, True)
