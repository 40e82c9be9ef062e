from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from accounts.actions import load_registry
from accounts.models import User
from accounts.queries import (
    account_at,
    accounts_at,
    at_address_of,
    present_addresses,
    suggested_organisations,
)
from accounts.ror import Entry
from core.actors import SYSTEM

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = [
    ("052gg0110", "University of Oxford", (), ("Oxon",), "United Kingdom", "active"),
    ("013meh722", "University of Cambridge", (), (), "United Kingdom", "active"),
    ("01ggx4157", "European Organization for Nuclear Research", (), ("CERN",), "Switzerland", "active"),
    ("05a28rw58", "ETH Zurich", ("Eidgenössische Technische Hochschule Zürich",), ("ETHZ",), "Switzerland", "active"),
    ("042nb2s44", "Institute of Oxford Studies", (), (), "United States", "withdrawn"),
]  # fmt: skip


def entries():
    return [
        Entry(f"https://ror.org/{key}", name, aliases, acronyms, country, "XX", (), status)
        for key, name, aliases, acronyms, country, status in ROWS
    ]


@pytest.fixture
def registry(db):
    load_registry(entries=entries(), by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("oxf", ["University of Oxford"]),
        ("univ oxf", ["University of Oxford"]),
        ("UNIVERSITY", ["University of Oxford", "University of Cambridge"]),
        ("cern", ["European Organization for Nuclear Research"]),
        ("zurich", ["ETH Zurich"]),
        ("technische zür", ["ETH Zurich"]),
        ("ford", []),
        ("", []),
        (" '&|!:*() ", []),
        ("x" * 5000, []),
    ],
)
def test_suggestions_hold_words_that_begin_with_what_was_typed(registry, typed, names):
    assert [row.name for row in suggested_organisations(typed)] == names


def test_suggestions_come_from_the_index(registry, django_assert_num_queries):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with django_assert_num_queries(1) as taken:
            suggested_organisations("oxf")
        cursor.execute(f"EXPLAIN {taken[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "registry_organisation_search" in plan


def test_an_account_is_found_by_each_proved_address(ada, ben, django_assert_num_queries):
    EmailAddress.objects.create(user=ada, email="ada@lab.example.org", verified=True)
    EmailAddress.objects.create(user=ada, email="claimed@example.org", verified=False)
    asked = [" Ada@Lab.example.org", "ADA@example.org", "ben@example.org", "claimed@example.org"]
    with django_assert_num_queries(2):
        found = accounts_at(asked)
    assert found == {"ada@lab.example.org": ada, "ada@example.org": ada, "ben@example.org": ben}
    assert account_at("ADA@lab.example.org ") == ada
    assert account_at("nobody@example.org") is None


def test_a_proved_address_is_before_one_somebody_only_entered(ada):
    other = User.objects.create_user("ada@lab.example.org")
    assert account_at("ada@lab.example.org") == other
    EmailAddress.objects.create(user=ada, email="ada@lab.example.org", verified=True)
    assert account_at("ada@lab.example.org") == ada


def test_a_present_address_is_of_the_account_that_proved_the_one_before(
    ada, ben, eve, django_assert_num_queries
):
    EmailAddress.objects.create(user=ada, email="ada@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=ada, email="ada@old.example.org", verified=True)
    EmailAddress.objects.create(user=ben, email="ben@old.example.org", verified=True)
    EmailAddress.objects.create(user=eve, email="claimed@example.org", verified=False)
    ben.is_active = False
    ben.save()
    asked = [
        "Ada@Old.example.org ",
        "ada@example.org",
        "ben@old.example.org",
        "claimed@example.org",
    ]
    with django_assert_num_queries(1):
        found = present_addresses(asked)
    assert found == {"ada@old.example.org": "ada@example.org"}


def test_rows_at_an_address_of_a_person(ada):
    assert list(User.objects.filter(at_address_of(ada))) == [ada]
    other = User.objects.create_user("ada@lab.example.org")
    EmailAddress.objects.create(user=ada, email=other.email, verified=False)
    assert list(User.objects.filter(at_address_of(ada))) == [ada]
    EmailAddress.objects.filter(user=ada).update(verified=True)
    assert list(User.objects.filter(at_address_of(ada)).order_by("pk")) == [ada, other]
