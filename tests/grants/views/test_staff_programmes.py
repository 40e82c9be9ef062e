import pytest
from django.urls import reverse

from grants.models import Call, Programme
from tests.factories.grants import CallFactory, ProgrammeFactory, ProgrammeRoleFactory

FIELDS = {"name": "Moon shots", "summary": "High.", "contact_email": "moon@example.org"}


def test_staff_programme_list_shows_one_s_own_programmes(client, sam, otto, call):
    client.force_login(sam)
    page = client.get(reverse("grants:staff_programme_list")).content.decode()
    assert "Slingshot grants" in page
    assert "/staff/programmes/other/" not in page


def test_staff_programme_list_is_not_there_for_others(client, ada):
    link = reverse("grants:staff_programme_list")
    assert client.get(link).status_code == 302
    client.force_login(ada)
    assert client.get(link).status_code == 404


def test_staff_programme_list_takes_the_same_queries_for_one_and_three(
    client, sam, django_assert_num_queries
):
    client.force_login(sam)
    for wanted in (1, 3):
        while Programme.objects.count() < wanted:
            ProgrammeRoleFactory(programme=ProgrammeFactory(), user=sam)
        with django_assert_num_queries(5):
            client.get(reverse("grants:staff_programme_list"))


def test_staff_programme_create_is_for_administrators(client, root, sam):
    link = reverse("grants:staff_programme_create")
    client.force_login(sam)
    assert client.post(link, FIELDS).status_code == 403
    client.force_login(root)
    assert client.get(link).status_code == 200
    wrong = client.post(link, FIELDS | {"contact_email": "nobody"})
    assert wrong.status_code == 422
    assert "Moon shots" in wrong.content.decode()
    response = client.post(link, FIELDS)
    assert response["Location"] == reverse("grants:staff_programme_detail", args=["moon-shots"])


def test_staff_programme_detail_shows_calls_and_people(client, sam, call, olga):
    client.force_login(olga)
    page = client.get(reverse("grants:staff_programme_detail", args=["slingshot"])).content.decode()
    assert "Open kernels 2026" in page
    assert "Sam Okafor, programme officer" in page
    assert "Only officers and administrators of this programme can do this." in page


def test_staff_programme_detail_takes_the_same_queries_for_one_and_three(
    client, sam, programme, django_assert_num_queries
):
    client.force_login(sam)
    link = reverse("grants:staff_programme_detail", args=["slingshot"])
    for wanted in (1, 3):
        while Call.objects.count() < wanted:
            CallFactory(programme=programme)
        with django_assert_num_queries(7):
            client.get(link)


@pytest.mark.parametrize("name", ["staff_programme_detail", "staff_programme_edit"])
def test_staff_programme_pages_of_another_programme_are_not_there(client, otto, programme, name):
    client.force_login(otto)
    assert client.get(reverse(f"grants:{name}", args=["slingshot"])).status_code == 404


def test_staff_programme_edit_is_for_those_who_work(client, sam, olga, programme):
    link = reverse("grants:staff_programme_edit", args=["slingshot"])
    client.force_login(olga)
    assert client.post(link, FIELDS).status_code == 403
    client.force_login(sam)
    assert "Slingshot grants" in client.get(link).content.decode()
    client.post(link, FIELDS)
    programme.refresh_from_db()
    assert (programme.name, programme.slug) == ("Moon shots", "slingshot")
