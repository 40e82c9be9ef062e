"""An officer in conflict with every application reads on no staff page what is in one of them.

The same pages are opened before the conflict, so that each would fail if it showed nothing anyway.
"""

import pytest
from django.db import transaction
from django.test import override_settings

from grants.models import Application
from reviews.actions.conflicts import enter_conflict
from tests.meta import world as worlds
from tests.meta.test_url_matrix import MATRIX, ROLES, address, browser

pytestmark = pytest.mark.django_db

# What a letter or a payment says is public then.
TITLES_STAND_THERE = ("grants:staff_application_transfer",)


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


def test_a_conflict_hides_an_application_on_every_staff_page(world, settings, files):
    officer = world.people["officer"]
    other = worlds.UserFactory(is_superuser=True)
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
    for application in Application.objects.filter(is_test=False, submitted_at__isnull=False):
        if not application.conflicts.filter(user=officer).exists():
            enter_conflict(
                application=application, user=officer, reason="Kin", by=other, at=world.now
            )
    after = told(world, settings, files, secret)
    assert [name for name, (_, tells) in after.items() if tells] == []
    assert {status for status, _ in after.values()} <= {200, 403, 404}
