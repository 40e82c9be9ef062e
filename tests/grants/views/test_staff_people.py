import pytest
from django.urls import reverse

from accounts.roles import Role
from grants.models import ProgrammeRole
from tests.factories.grants import ProgrammeRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, programme):
    client.force_login(ProgrammeRoleFactory(programme=programme, role=Role.ADMINISTRATOR).user)
    return client


def test_staff_people_gives_a_role(administrator, programme):
    url = reverse("grants:staff_people", args=[programme.slug])

    page = administrator.post(
        url, {"email": "new@example.org", "name": "New Person", "role": "finance"}
    )

    assert page.url == url
    assert ProgrammeRole.objects.get(user__email="new@example.org").role == Role.FINANCE


def test_staff_people_without_a_role_says_so_and_keeps_the_rest(administrator, programme):
    page = administrator.post(
        reverse("grants:staff_people", args=[programme.slug]), {"email": "new@example.org"}
    )

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["role"]
    assert page.context["form"]["email"].value() == "new@example.org"


def test_staff_people_is_read_only_for_officers(client, sam, programme):
    client.force_login(sam)
    url = reverse("grants:staff_people", args=[programme.slug])

    assert client.get(url).context["may_manage"] is False
    refused = client.post(url, {"email": "new@example.org", "role": "officer"})
    assert refused.status_code == 403


def test_staff_people_is_hidden_from_other_programmes(client, otto, programme):
    client.force_login(otto)

    assert client.get(reverse("grants:staff_people", args=[programme.slug])).status_code == 404


def test_staff_role_take_removes_the_role(administrator, programme, sam):
    page = administrator.post(
        reverse("grants:staff_role_take", args=[programme.slug]),
        {"email": sam.email, "role": "officer"},
    )

    assert page.url == reverse("grants:staff_people", args=[programme.slug])
    assert not ProgrammeRole.objects.filter(user=sam).exists()
