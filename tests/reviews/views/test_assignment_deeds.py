from datetime import timedelta

import pytest
from django.urls import reverse

from reviews.models import ExtensionRequest, TextEdit
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def mine(closed, panel, rita):
    RubricFactory(call=closed)
    return AssignmentFactory(
        application=submitted_application(call=closed),
        reviewer=ReviewerFactory(panel=panel, user=rita),
    )


@pytest.fixture
def staff(client, sam):
    client.force_login(sam)
    return client


def of_staff(name, row):
    call, reference = row.application.call, row.application.reference
    return reverse(f"reviews:{name}", args=[call.slug, reference, row.reviewer.key])


def date(moment):
    return {"due_on": f"{moment:%Y-%m-%d}"}


def listed(client, row):
    url = reverse("reviews:staff_assignment_list", args=[row.application.call.slug])
    return client.get(url).content.decode()


def test_a_reviewer_asks_and_staff_answer(client, mine, rita, sam):
    client.force_login(rita)
    ask = reverse("reviews:review_more_time", args=[mine.application.reference])
    assert client.post(ask, {}).status_code == 422
    earlier = mine.due_at - timedelta(days=1)
    assert client.post(ask, {**date(earlier), "reason": "Ill"}).status_code == 422
    later = mine.due_at + timedelta(days=7)
    assert client.post(ask, {**date(later), "reason": "Ill"}).status_code == 302
    assert "More time asked for" in client.get(reverse("reviews:review_list")).content.decode()
    client.force_login(sam)
    assert "Asks for more time" in listed(client, mine)
    answer = of_staff("staff_assignment_extend", mine)
    assert "Ill" in client.get(answer).content.decode()
    assert client.post(answer, {"answer": "grant", "reason": "Yes"}).status_code == 422
    data = {"answer": "grant", **date(later), "reason": "Get well"}
    assert client.post(answer, data).status_code == 302
    mine.refresh_from_db()
    assert mine.due_at.date() >= later.date()
    assert ExtensionRequest.objects.get().granted is True
    assert "Asks for more time" not in listed(client, mine)


def test_staff_say_no(staff, mine, now):
    ExtensionRequest.objects.create(
        assignment=mine, until=mine.due_at + timedelta(days=3), reason="R", asked_at=now
    )
    url = of_staff("staff_assignment_extend", mine)
    assert staff.post(url, {"answer": "decline", "reason": "The panel meets"}).status_code == 302
    assert ExtensionRequest.objects.get().granted is False


def test_hand_over(staff, mine, panel, eve):
    other = ReviewerFactory(panel=panel, user=eve)
    url = of_staff("staff_assignment_hand_over", mine)
    assert staff.post(url, {}).status_code == 422
    data = {"reviewer": other.key, **date(mine.due_at), "reason": "Ill"}
    assert staff.post(url, data).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "removed"
    assert staff.get(url).status_code == 404


def test_a_review_is_edited_in_the_open(client, mine, sam, rita):
    submitted_review(mine, excellence=4)
    client.force_login(sam)
    url = of_staff("staff_review_edit", mine)
    assert url in listed(client, mine)
    data = {"comment_for_applicant": "Clear.", "comment_for_panel": "Fund it."}
    assert client.post(url, data).status_code == 422
    assert client.post(url, {**data, "reason": "A name"}).status_code == 302
    assert TextEdit.objects.get().before == "Clear and useful."
    assert "Clear and useful." in client.get(url).content.decode()
    client.force_login(rita)
    page = client.get(reverse("reviews:review_edit", args=[mine.application.reference]))
    for words in ("Staff changed your text", "A name", "Clear and useful.", "Clear."):
        assert words in page.content.decode()


def test_a_draft_is_not_shown_to_staff(staff, mine):
    review = submitted_review(mine)
    review.state = "draft"
    review.save(update_fields=["state"])
    assert staff.get(of_staff("staff_review_edit", mine)).status_code == 404
