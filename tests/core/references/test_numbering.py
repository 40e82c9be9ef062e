import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from core.references.models import Counter
from core.references.numbering import next_reference, next_references

AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_next_reference_counts_by_prefix_and_year():
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert [next_reference("APP", at=AT) for _ in range(2)] == ["APP-2026-0001", "APP-2026-0002"]
    assert next_reference("AWD", at=AT) == "AWD-2026-0001"
    assert next_reference("APP", at=later) == "APP-2027-0001"
    assert str(Counter.objects.get(prefix="APP", year=2026)) == "APP-2026: 2"


@pytest.mark.django_db
def test_next_references_gives_a_block_and_grows_past_four_digits():
    Counter.objects.create(prefix="APP", year=2026, last=9998)
    assert next_references("APP", at=AT, count=3) == [
        "APP-2026-9999",
        "APP-2026-10000",
        "APP-2026-10001",
    ]


@pytest.mark.django_db
def test_next_reference_of_a_deed_that_is_rolled_back_is_given_again():
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012 - the deed, then its end
        assert next_reference("APP", at=AT) == "APP-2026-0001"
        raise Undone
    assert next_reference("APP", at=AT) == "APP-2026-0001"


@pytest.mark.django_db(transaction=True)
def test_next_reference_of_many_at_once_has_no_gap_and_no_double():
    given = []

    def take():
        try:
            for _ in range(10):
                with transaction.atomic():
                    given.append(next_reference("APP", at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(given) == [f"APP-2026-{number:04d}" for number in range(1, 51)]
