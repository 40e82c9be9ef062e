import pytest
from django.urls import reverse

from reviews.models import Review
from tests.factories.grants import submitted_application
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, RubricFactory


@pytest.fixture
def mine(client, closed, panel, rita):
    RubricFactory(call=closed, mode="order")
    reviewer = ReviewerFactory(panel=panel, user=rita)
    client.force_login(rita)
    return [
        AssignmentFactory(application=submitted_application(call=closed), reviewer=reviewer)
        for _ in range(3)
    ]


def sent(mine, *places):
    return {row.application.reference: place for row, place in zip(mine, places, strict=True)}


def test_an_order_is_saved_and_shown_again(client, mine, closed):
    url = reverse("reviews:review_order", args=[closed.slug])
    assert client.post(url, sent(mine, "2", "", "1")).status_code == 302
    page = client.get(url)
    assert [row for row, _ in page.context["lines"]] == [mine[2], mine[0], mine[1]]
    assert "2 of 3 placed" in client.get(reverse("reviews:review_list")).content.decode()


@pytest.mark.parametrize("places", [("1", "1", ""), ("4", "", ""), ("x", "", "")])
def test_a_wrong_place_is_422_and_nothing_is_lost(client, mine, closed, places):
    page = client.post(reverse("reviews:review_order", args=[closed.slug]), sent(mine, *places))
    assert page.status_code == 422
    assert page.context["form"].data[mine[0].application.reference] == places[0]
    assert Review.objects.count() == 0


def test_only_for_its_reviewers_and_where_it_is_asked_for(client, mine, closed, other_call, eve):
    assert client.get(reverse("reviews:review_order", args=[other_call.slug])).status_code == 404
    RubricFactory(call=closed, number=2)
    assert client.get(reverse("reviews:review_order", args=[closed.slug])).status_code == 404
    client.force_login(eve)
    assert client.get(reverse("reviews:review_order", args=[closed.slug])).status_code == 404
