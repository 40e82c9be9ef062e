import pytest
from django.urls import reverse

from awards.states import ConditionState
from releases.models import Outcome, Release
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.releases import EvidenceFactory, finished_verification

pytestmark = pytest.mark.django_db


def officer_of(condition, user, client, role="officer"):
    programme = condition.award.application.call.programme
    ProgrammeRoleFactory(programme=programme, user=user, role=role)
    client.force_login(user)
    return client


def test_staff_release_list_shows_what_waits_first(client, sam):
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)

    page = client.get(reverse("releases:staff_release_list"))

    assert [row.condition for row in page.context["rows"]] == [condition]
    assert page.context["counts"]["waiting"] == 1


def test_staff_release_list_of_another_programme_is_empty(client, otto):
    finished_verification()
    client.force_login(otto)

    page = client.get(reverse("releases:staff_release_list"))

    assert page.context["rows"] == []


def test_staff_release_list_costs_the_same_with_one_and_three_rows(
    client, sam, django_assert_num_queries
):
    for more in (1, 2):
        for _ in range(more):
            condition = finished_verification().evidence.condition
            programme = condition.award.application.call.programme
            ProgrammeRoleFactory(programme=programme, user=sam)
        client.force_login(sam)
        client.get(reverse("releases:staff_release_list"))
        with django_assert_num_queries(10):
            client.get(reverse("releases:staff_release_list"))


def test_staff_release_accept_enters_the_register(client, sam):
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)

    page = client.post(reverse("releases:staff_release_accept", args=[condition.reference]))

    assert page.url == reverse("releases:staff_condition_detail", args=[condition.reference])
    assert Release.objects.get().condition == condition


def test_staff_release_accept_without_the_needed_reason_says_so(client, sam):
    condition = finished_verification(outcome=Outcome.FAIL).evidence.condition
    officer_of(condition, sam, client)

    page = client.post(reverse("releases:staff_release_accept", args=[condition.reference]))

    assert page.status_code == 422
    assert list(page.context["accept_form"].errors) == ["reason"]
    assert Release.objects.count() == 0


def test_staff_release_send_back_needs_a_reason_and_keeps_the_state(client, sam):
    condition = finished_verification().evidence.condition
    officer_of(condition, sam, client)
    url = reverse("releases:staff_release_send_back", args=[condition.reference])

    assert client.post(url, {"back-reason": ""}).status_code == 422
    condition.refresh_from_db()
    assert condition.state == ConditionState.CHECKED

    assert client.post(url, {"back-reason": "Add a licence."}).status_code == 302
    condition.refresh_from_db()
    assert condition.state == ConditionState.OPEN


def test_an_auditor_reads_but_decides_nothing(client, olga):
    condition = finished_verification().evidence.condition
    officer_of(condition, olga, client, role="auditor")

    page = client.get(reverse("releases:staff_condition_detail", args=[condition.reference]))
    refused = client.post(reverse("releases:staff_release_accept", args=[condition.reference]))

    assert (page.status_code, page.context["may_accept"], page.context["deeds"]) == (200, False, [])
    assert refused.status_code == 403
    assert Release.objects.count() == 0


def test_an_officer_of_another_programme_gets_nothing(client, otto):
    condition = EvidenceFactory().condition
    client.force_login(otto)

    for name in ("staff_condition_detail", "staff_release_accept", "staff_release_send_back"):
        ask = client.get if name == "staff_condition_detail" else client.post
        assert ask(reverse(f"releases:{name}", args=[condition.reference])).status_code == 404
