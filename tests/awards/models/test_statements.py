"""What the database refuses about entries of a bank, whatever the program does."""

import pytest
from django.db import Error, IntegrityError, transaction

from awards.models import BankEntry, BankStatement


@pytest.fixture
def statement(programme, now):
    return BankStatement.objects.create(
        reference="STM-2026-0001",
        programme=programme,
        name="x",
        sha256="x",
        kind="csv",
        read_at=now,
    )


def note(payment, statement, now, **changes):
    facts = {"returned": False, "amount": 5, "booked_on": now.date(), "bank_reference": "B-1"}
    with transaction.atomic():
        return BankEntry.objects.create(payment=payment, statement=statement, **facts | changes)


@pytest.mark.parametrize("reference", ["B-1", ""])
def test_an_entry_is_noted_once(first, last, statement, now, reference):
    note(first, statement, now, bank_reference=reference)
    with pytest.raises(IntegrityError, match="bank_entry_once"):
        note(first, statement, now, bank_reference=reference)
    note(first, statement, now, bank_reference=reference, returned=True)
    note(last, statement, now, bank_reference=reference)
    assert BankEntry.objects.count() == 3


def test_each_kind_of_message_may_name_one_booking(first, statement, now):
    booked = note(first, statement, now)
    other = note(first, statement, now, message="camt.053", same_as=booked)
    assert list(booked.also.all()) == [other]


def test_only_a_return_is_noted_without_a_statement(first, now):
    with pytest.raises(IntegrityError, match="bank_entry_by_hand_is_return"):
        note(first, None, now, bank_reference="")
    for _time in range(2):
        note(first, None, now, bank_reference="", returned=True)
    assert str(first.bank_entries.first()) == f"5 from {first.reference}"


def test_an_entry_is_neither_changed_nor_deleted(first, statement, now):
    entry = note(first, statement, now)
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        entry.delete()
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        BankEntry.objects.update(amount=6)
