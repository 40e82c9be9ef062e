from datetime import UTC, datetime

import pytest
from django.urls import reverse

from grants.models import Call
from reviews.models import Assignment, Review
from tests.factories.grants import submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    PanelFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)

LIST = reverse("reviews:review_list")


@pytest.fixture
def desk(client, closed, panel, other_call, rita):
    """Rita reviews for two calls: two to do here, one done there."""
    RubricFactory(call=closed)
    here = ReviewerFactory(panel=panel, user=rita)
    there = ReviewerFactory(panel=PanelFactory(call=other_call), user=rita)
    rows = [
        AssignmentFactory(application=submitted_application(call=call), reviewer=reviewer)
        for call, reviewer in [(closed, here), (closed, here), (other_call, there)]
    ]
    submitted_review(rows[2])
    client.force_login(rita)
    return rows


def shown(page):
    return [line.assignment for _, lines in page.context["groups"] for line in lines]


def test_several_calls_at_once_and_one_alone(client, desk, closed, other_call):
    page = client.get(LIST)
    assert set(shown(page)) == set(desk)
    assert "1 of 3 submitted" in page.content.decode()
    assert shown(client.get(LIST, {"call": other_call.slug})) == [desk[2]]
    assert set(shown(client.get(LIST, {"call": closed.slug}))) == set(desk[:2])
    assert shown(client.get(LIST, {"show": "done", "call": closed.slug})) == []


def test_every_review_is_due_by_the_clock_of_its_call(client, desk, other_call):
    due = datetime(2099, 6, 1, 8, 0, tzinfo=UTC)
    Assignment.objects.update(due_at=due)
    Call.objects.filter(pk=other_call.pk).update(time_zone="Asia/Tokyo")
    text = client.get(LIST).text
    assert (text.count("1 June 2099, 10:00 CEST"), text.count("1 June 2099, 17:00 JST")) == (2, 1)
    here = reverse("reviews:review_edit", args=[desk[0].application.reference])
    page = client.get(here, follow=True)
    assert "1 June 2099, 10:00 CEST" in page.text


def test_the_next_one_is_one_press_away(client, desk):
    first = client.get(LIST).context["first"].assignment
    assert f"Begin with {first.application.reference}" in client.get(LIST).content.decode()
    Review.objects.create(assignment=first, changed_at=first.created_at)
    assert f"Continue with {first.application.reference}" in client.get(LIST).content.decode()


def test_34_assignments_cost_no_more_queries(client, desk, closed, django_assert_max_num_queries):
    for _ in range(31):
        AssignmentFactory(application=submitted_application(call=closed), reviewer=desk[0].reviewer)
    with django_assert_max_num_queries(12):
        page = client.get(LIST)
    assert len(shown(page)) == 34


def test_minutes_are_told_with_enough_data_only(client, desk, closed):
    assert "usually takes" not in client.get(LIST).content.decode()
    for row in desk:
        Review.objects.update_or_create(
            assignment=row,
            defaults={
                "seconds": 1440,
                "state": "submitted",
                "changed_at": row.created_at,
                "submitted_at": row.created_at,
            },
        )
    assert client.get(LIST).context["desk"].minutes == 24


def test_an_order_that_is_asked_for_is_announced(client, desk, other_call):
    RubricFactory(call=other_call, number=9, mode="order")
    text = client.get(LIST).content.decode()
    assert "0 of 1 placed" in text
    assert reverse("reviews:review_order", args=[other_call.slug]) in text
