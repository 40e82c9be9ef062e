import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.roles import give_role, take_role
from grants.models import ProgrammeRole
from tests.factories.grants import ProgrammeRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def iris(programme):
    """Administrator of the programme."""
    return ProgrammeRoleFactory(programme=programme, role=Role.ADMINISTRATOR).user


def give(programme, email, by, role=Role.OFFICER, name="New Person"):
    return give_role(
        programme=programme, email=email, name=name, role=role, by=by, at=timezone.now()
    )


def test_a_new_person_gets_an_account_a_role_and_a_mail(programme, iris):
    held = give(programme, "new@example.org", iris)

    assert (held.user.name, held.user.has_usable_password()) == ("New Person", False)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (
        "new@example.org",
        "You are now programme officer of Slingshot grants",
    )


def test_a_known_person_keeps_the_account(programme, iris, ada):
    held = give(programme, "ADA@example.org", iris)

    assert held.user == ada
    assert User.objects.count() == 2


def test_the_same_role_twice_is_one_role_and_one_mail(programme, iris, ada):
    assert give(programme, ada.email, iris) == give(programme, ada.email, iris)
    assert OutgoingMail.objects.count() == 1
    assert AuditEvent.objects.filter(verb="programme.give_role").count() == 1


def test_officers_and_strangers_give_nothing(programme, iris, sam, otto, eve):
    for person in (sam, otto, eve):
        with pytest.raises(NotAllowed):
            give(programme, "new@example.org", person)
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_role_is_taken_away_with_a_trace(programme, iris, sam):
    take_role(held=ProgrammeRole.objects.get(user=sam), by=iris, at=timezone.now())

    assert not ProgrammeRole.objects.filter(user=sam).exists()
    event = AuditEvent.objects.get(verb="programme.take_role")
    assert event.data == {"person": "sam@example.org", "role": "officer"}


def test_the_last_administrator_stays(programme, iris):
    held = ProgrammeRole.objects.get(user=iris)

    with pytest.raises(RuleBroken, match="needs an administrator"):
        take_role(held=held, by=iris, at=timezone.now())

    assert ProgrammeRole.objects.filter(pk=held.pk).exists()
