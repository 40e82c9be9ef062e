"""An officer in conflict with every application reads on no staff page what is in one of them.

The same pages are opened before the conflict, so that each would fail if it showed nothing anyway.
"""

import pytest
from django.db import transaction
from django.test import override_settings

from awards.models import Amendment, Award, Condition, Payment, Repayment
from grants.models import Application
from reviews.actions.conflicts import enter_conflict
from tests.meta import world as worlds
from tests.meta.test_url_matrix import ADDRESSES, MATRIX, POSTED, ROLES, address, browser

pytestmark = pytest.mark.django_db

# What a letter or a payment says is public then.
TITLES_STAND_THERE = ("grants:staff_application_transfer",)

# Where the first part of a list has nothing of the world.
PARTS = {"awards:staff_money_desk": "?view=paid"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, files):
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


def staff_pages():
    return sorted(
        name
        for name, row in MATRIX.items()
        if name.startswith(("grants:staff", "reviews:staff"))
        and name not in TITLES_STAND_THERE
        and dict(zip(ROLES, row.split(), strict=True))["officer"] == "200"
    )


def told(world, settings, files, secret):
    settings.MEDIA_ROOT = files
    client = browser(world, "officer")
    found = {}
    for name in staff_pages():
        response = client.get(address(world, name))
        body = b"".join(response) if response.streaming else response.content
        found[name] = (response.status_code, secret.encode() in body)
    return found


def in_conflict_with_all(world, role="officer"):
    person = world.people[role]
    other = worlds.UserFactory(is_superuser=True)
    for application in Application.objects.filter(is_test=False, submitted_at__isnull=False):
        if not application.conflicts.filter(user=person).exists():
            enter_conflict(
                application=application, user=person, reason="Kin", by=other, at=world.now
            )


def award_pages():
    """Where staff read of awards: of one, or of all of a call, a programme or a person."""
    return [
        name
        for name, row in MATRIX.items()
        if (name.startswith(("awards:staff", "releases:staff")) or name == "awards:calendar")
        and "200" in dict(zip(ROLES, row.split(), strict=True)).values()
    ]


def words_of_awards():
    """What tells of an award: the references of it and of all it has, and whose it is."""
    kinds = (Award, Condition, Payment, Amendment, Repayment)
    found = {each for kind in kinds for each in kind.objects.values_list("reference", flat=True)}
    owners = Award.objects.values_list("application__owner__name", flat=True)
    titles = Award.objects.values_list("application__title", flat=True)
    return {each.encode() for each in (*found, *owners, *titles) if each}


def pages_that_tell(world, role):
    """Each page with its status, and the words of awards it tells besides those of its address."""
    client, found = browser(world, role), {}
    for name in award_pages():
        url = address(world, name) + PARTS.get(name, "")
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        told = {each for each in words_of_awards() if each in body and each.decode() not in url}
        found[name] = (response.status_code, sorted(told))
    return found


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_a_conflict_hides_an_award_on_every_staff_page(world, settings, files, role):
    settings.MEDIA_ROOT = files
    # The example of a letter has the name of the cast.
    world.people["owner"].name = "Wilhelmina Kestrel"
    world.people["owner"].save(update_fields=["name"])
    before = pages_that_tell(world, role)
    telling = {name for name, (_, told) in before.items() if told}
    assert {
        "awards:calendar",
        "awards:staff_award_list",
        "awards:staff_award_detail",
        "awards:staff_amendment_list",
        "awards:staff_money_desk",
        "awards:staff_payment_file_detail",
        "awards:staff_repayment_list",
        "awards:staff_statement_detail",
        "awards:staff_report_list",
        "releases:staff_release_board_csv",
    } <= telling
    in_conflict_with_all(world, role)
    after = pages_that_tell(world, role)
    assert {name: told for name, (_, told) in after.items() if told} == {}
    assert {status for status, _ in after.values()} <= {200, 302, 403, 404, 405}


def deeds_with_an_award():
    """What an officer may post about one award, or one thing of it."""
    return sorted(
        name
        for name, row in POSTED.items()
        if name.startswith(("awards:staff", "releases:staff"))
        and "slug" not in ADDRESSES.get(name, {"slug": ""})
        and dict(zip(ROLES, row.split(), strict=True))["officer"] == "may"
    )


def test_a_conflict_hides_an_application_on_every_staff_page(world, settings, files):
    secret = "Kestrels nobody may see"
    Application.objects.filter(is_test=False).update(title=secret)
    before = told(world, settings, files, secret)
    telling = {name for name, (_, tells) in before.items() if tells}
    assert {
        "grants:staff_application_list",
        "reviews:staff_ranking",
        "reviews:staff_conflict_export",
    } <= telling
    assert len(telling) > 25
    in_conflict_with_all(world)
    after = told(world, settings, files, secret)
    assert [name for name, (_, tells) in after.items() if tells] == []
    assert {status for status, _ in after.values()} <= {200, 403, 404}


def test_a_conflict_keeps_staff_from_every_deed_with_an_award(world, settings, files):
    settings.MEDIA_ROOT = files
    names = deeds_with_an_award()
    assert {"awards:staff_letter_issue", "awards:staff_letter_withdraw"} <= set(names)
    assert len(names) > 10
    in_conflict_with_all(world)
    client = browser(world, "officer")
    got = {name: client.post(address(world, name)).status_code for name in names}
    assert {name: status for name, status in got.items() if status not in {403, 404}} == {}


def test_a_conflict_hides_letters_from_staff(world, settings, files):
    settings.MEDIA_ROOT = files
    client = browser(world, "officer")
    letters = ["awards:letter_download", "awards:award_letter"]
    before = [client.get(address(world, name)).status_code for name in letters]
    in_conflict_with_all(world)
    after = [client.get(address(world, name)).status_code for name in letters]
    assert (before, after) == ([200, 200], [404, 403])
    archive = b"".join(client.get(address(world, "awards:staff_letter_zip")))
    assert b".pdf" not in archive
