import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.audit.trail import Origin, origin, record
from tests.factories.accounts import UserFactory
from tests.factories.grants import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(ada):
    return record(by=ada, verb="profile.update", subject=ada, at=timezone.now(), reason="moved")


def test_record_keeps_who_what_and_with_which_facts(event, ada):
    assert (event.actor, event.actor_name, event.verb, event.subject, event.data) == (
        ada,
        "Ada Lovelace",
        "profile.update",
        str(ada.pk),
        {"reason": "moved"},
    )
    assert event.subject_type == "accounts.user"


def test_record_knows_the_subject_by_reference_then_slug(programme):
    application = ApplicationFactory()
    made = [
        record(by=SYSTEM, verb="x", subject=subject, at=timezone.now(), scope="slingshot")
        for subject in (application, programme)
    ]
    assert [each.subject for each in made] == [application.reference, "slingshot"]
    assert [(each.actor, each.actor_name) for each in made] == [(None, "Seedcorn")] * 2


def test_record_notes_where_the_request_came_from(ada):
    token = origin.set(Origin(address="192.0.2.7", request_id="r-1"))
    try:
        event = record(by=ada, verb="x", subject=ada, at=timezone.now())
    finally:
        origin.reset(token)
    assert (event.address, event.request_id) == ("192.0.2.7", "r-1")
    assert record(by=ada, verb="x", subject=ada, at=timezone.now()).address is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET verb = 'nothing'",
        "UPDATE audit_auditevent SET actor_name = 'Eve'",
        "DELETE FROM audit_auditevent",
    ],
)
def test_events_cannot_be_changed_or_deleted_by_sql(event, statement):
    with (
        pytest.raises(ProgrammingError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    event.refresh_from_db()
    assert (event.verb, event.actor_name) == ("profile.update", "Ada Lovelace")


def test_events_cannot_be_changed_or_deleted_by_the_orm(event):
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        event.delete()
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        AuditEvent.objects.update(subject="x")
    assert AuditEvent.objects.count() == 1


def test_events_outlive_the_account(db):
    person = UserFactory(name="Gone Person")
    event = record(by=person, verb="x", subject=person, at=timezone.now())
    person.delete()
    event.refresh_from_db()
    assert (event.actor, event.actor_name) == (None, "Gone Person")
