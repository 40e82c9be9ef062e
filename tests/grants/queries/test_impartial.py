import pytest
from django.urls import reverse

from core.actors import SYSTEM
from core.errors import RuleBroken
from grants.actions.handling import assign_handler
from grants.queries import staff_applications
from grants.queries.impartial import is_free_of_conflict
from grants.queries.messages import keepers_of
from reviews.actions.conflicts import enter_conflict
from tests.factories.grants import CallFactory, submitted_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(programme, ada):
    return submitted_application(call=CallFactory(programme=programme), owner=ada)


@pytest.fixture
def kin(application, sam, now):
    enter_conflict(application=application, user=sam, reason="Kin", by=SYSTEM, at=now)
    return sam


def test_staff_in_conflict_do_not_find_the_application(application, kin):
    assert list(staff_applications(kin)) == []
    assert (is_free_of_conflict(kin, application), is_free_of_conflict(SYSTEM, application)) == (
        False,
        True,
    )


def test_the_page_says_why_it_is_hidden_and_from_others_it_is_404(client, application, kin, otto):
    url = reverse("grants:staff_application_detail", args=[application.reference])
    client.force_login(kin)
    response = client.get(url)
    assert response.status_code == 403
    assert "A conflict of interest hides this application from you." in response.text
    assert application.title not in response.text
    client.force_login(otto)
    assert client.get(url).status_code == 404


def test_nobody_in_conflict_is_told_of_its_messages(application, kin, admin_user):
    assert keepers_of(application) == [admin_user]


def test_nobody_in_conflict_looks_after_it(application, kin, admin_user, now):
    with pytest.raises(RuleBroken, match=f"keeps {kin} away"):
        assign_handler(application=application, handler=kin, by=admin_user, at=now)
    application.refresh_from_db()
    assert application.handler is None
