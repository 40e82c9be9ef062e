import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from accounts.actions import (
    account_for,
    anonymise_account,
    choose_mails,
    load_registry,
    organisation_named,
    update_profile,
)
from accounts.models import Organisation, RegistryOrganisation, User
from accounts.ror import Entry
from core.actors import SYSTEM
from core.audit.models import AuditEvent
from core.errors import RuleBroken
from core.mail.kinds import Kind
from core.mail.models import QuietKind
from core.mail.quiet import quiet_kinds, turn_off

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_update_profile_changes_own_details_and_leaves_a_trace(ada):
    update_profile(
        by=ada,
        name="Ada King",
        orcid="0000-0002-1825-0097",
        organisation_name="Analytical Engines",
        at=AT,
    )
    ada.refresh_from_db()
    assert (ada.name, ada.orcid, ada.organisation.name) == (
        "Ada King",
        "0000-0002-1825-0097",
        "Analytical Engines",
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.at) == ("profile.update", ada, AT)


def test_choose_mails_is_ones_own_and_leaves_a_trace(ada, ben):
    choose_mails(by=ada, wanted=[kind for kind in Kind if kind != Kind.NOTES], at=AT)
    choose_mails(by=ada, wanted=[], at=AT)
    assert (quiet_kinds(ada.email), quiet_kinds(ben.email)) == (set(Kind), set())
    events = AuditEvent.objects.order_by("pk").values_list("verb", "actor", "data")
    assert list(events) == [
        ("profile.mails", ada.pk, {"off": ["notes"]}),
        ("profile.mails", ada.pk, {"off": [kind.value for kind in Kind]}),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Analytical Engines", "analytical  ENGINES "])
def test_organisation_named_finds_one_in_any_case(name):
    known = Organisation.objects.create(name="Analytical Engines")
    assert organisation_named(name) == known
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_organisation_named_nothing_is_none():
    assert organisation_named("  ") is None
    assert Organisation.objects.count() == 0


def test_account_for_a_known_address_is_that_account(ada):
    assert account_for(" ADA@example.org ", "Somebody") == ada
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_account_for_a_second_address_is_the_account_that_has_it(ada):
    EmailAddress.objects.create(user=ada, email="ada@lab.example.org", verified=True)
    EmailAddress.objects.create(user=ada, email="typo@example.org", verified=False)
    assert account_for(" Ada@Lab.example.org") == ada
    assert account_for("typo@example.org") != ada


@pytest.mark.django_db
def test_account_for_a_new_address_has_no_password():
    user = account_for("new@example.org", " New Person ")
    assert (user.email, user.name) == ("new@example.org", "New Person")
    assert user.has_usable_password() is False


def test_anonymise_account_leaves_nothing_to_sign_in_with(ada, client):
    ada.set_password("a long password")
    ada.save()
    client.force_login(ada)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True)
    turn_off(address=ada.email, kind=Kind.NOTES, at=AT)
    anonymise_account(by=ada, at=AT)
    ada.refresh_from_db()
    assert (ada.name, ada.orcid, ada.organisation) == ("Deleted account", "", None)
    assert not EmailAddress.objects.filter(user=ada).exists()
    assert client.get("/desk/").status_code == 302
    assert not client.login(email="ada@example.org", password="a long password")
    assert QuietKind.objects.count() == 0
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor_name) == ("account.delete", "Ada Lovelace")


OXFORD = Entry("https://ror.org/052gg0110", "University of Oxford", (), (), "", "GB", (), "active")


@pytest.mark.django_db
def test_the_registry_is_loaded_once_and_brought_up_to_date():
    gone = Entry("https://ror.org/013meh722", "Cambridge", (), (), "", "GB", (), "active")
    assert load_registry(entries=[OXFORD, gone], by=SYSTEM, at=AT) == 2
    before = list(RegistryOrganisation.objects.values())
    assert load_registry(entries=[OXFORD, gone], by=SYSTEM, at=AT) == 2
    assert list(RegistryOrganisation.objects.values()) == before
    later = AT + timedelta(days=30)
    changed = replace(gone, name="University of Cambridge", status="withdrawn")
    load_registry(entries=[changed], by=SYSTEM, at=later)
    rows = RegistryOrganisation.objects.values_list("name", "status")
    assert list(rows) == [
        ("University of Cambridge", "withdrawn"),
        ("University of Oxford", "active"),
    ]
    assert AuditEvent.objects.filter(verb="registry.load").count() == 3


@pytest.mark.django_db
def test_a_bad_record_leaves_the_registry_as_it_was():
    def broken():
        yield OXFORD
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"):
        load_registry(entries=broken(), by=SYSTEM, at=AT)
    with pytest.raises(RuleBroken):
        load_registry(entries=[], by=SYSTEM, at=AT)
    assert RegistryOrganisation.objects.count() == 0


@pytest.mark.django_db
def test_an_organisation_with_an_id_is_found_by_it_under_the_registrys_name():
    by_name = Organisation.objects.create(name="Oxford")
    load_registry(entries=[OXFORD], by=SYSTEM, at=AT)
    first = organisation_named("Oxford", OXFORD.ror_id)
    assert (first.name, first.ror_id) == ("University of Oxford", OXFORD.ror_id)
    assert organisation_named("Oxford university", OXFORD.ror_id) == first
    assert organisation_named("oxford") == by_name
    by_name.refresh_from_db()
    assert by_name.ror_id == ""


@pytest.mark.django_db
def test_the_dump_is_loaded_by_a_command(tmp_path, capsys):
    path = tmp_path / "dump.json"
    names = [{"value": "University of Oxford", "types": ["ror_display"]}]
    path.write_text(json.dumps([{"id": OXFORD.ror_id, "status": "active", "names": names}]))
    call_command("import_ror", str(path))
    assert capsys.readouterr().out == "1 organisations are loaded.\n"
    assert RegistryOrganisation.objects.get().name == "University of Oxford"
    path.write_text("nothing")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_ror", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_ror", str(tmp_path / "none.json"))
