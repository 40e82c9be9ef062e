from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.actions import load_registry
from accounts.queries import suggested_organisations
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
