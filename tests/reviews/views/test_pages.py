"""Every staff page of a call renders, with the same number of queries for one row and for three."""

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from reviews.actions.inviting import apply_plan
from reviews.actions.planning import plan_assignments
from reviews.models import Conflict
from reviews.queries.planning import Parameters
from tests.factories.reviews import RubricFactory, submitted_review


@pytest.fixture
def full(closed, fill, now, due):
    """`full(n)`: n applications and reviewers, planned, applied, reviewed, with conflicts."""

    def make(count):
        applications, people = fill(count, count + 1)
        RubricFactory(call=closed)
        parameters = Parameters(reviews_per_application=1, max_load=5)
        plan = plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
        apply_plan(plan=plan, due_at=due, by=SYSTEM, at=now)
        for application in applications:
            row = application.assignments.get()
            row.state = "accepted"
            row.save(update_fields=["state"])
            submitted_review(row, excellence=4, openness=3)
            Conflict.objects.create(
                user=people[-1].user,
                application=application,
                source="staff",
                reason="Colleagues",
                created_at=now,
            )
        return plan

    return make


# The numbers are literal: one more query is a change somebody has to mean.
PAGES = {
    "staff_panel": 9,
    "staff_conflict_list": 8,
    "staff_conflict_missing": 8,
    "staff_conflict_unfounded": 8,
    "staff_certification_list": 7,
    "staff_rubric": 9,
    "staff_plan_list": 9,
    "staff_assignment_list": 10,
    "staff_ranking": 14,
    "staff_severity": 10,
    "staff_lottery_list": 12,
    "staff_announce": 10,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", PAGES)
def test_page_and_its_queries(client, closed, full, sam, name, count, django_assert_num_queries):
    full(count)
    client.force_login(sam)
    url = reverse(f"reviews:{name}", args=[closed.slug])
    client.get(url)  # fills the cache of amounts asked for
    with django_assert_num_queries(PAGES[name]):
        response = client.get(url)
    assert response.status_code == 200
    assert "Closed call 2026" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_plan_page_and_its_queries(client, closed, full, sam, count, django_assert_num_queries):
    full(count)
    client.force_login(sam)
    url = reverse("reviews:staff_plan_detail", args=[closed.slug, 1])
    with django_assert_num_queries(12):
        response = client.get(url)
    assert response.status_code == 200


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("who", "status"), [("ada", 404), ("otto", 404), ("olga", 200)])
def test_who_may_read(client, closed, fill, name, who, status, request):
    fill(1, 1)
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(f"reviews:{name}", args=[closed.slug])).status_code == status
