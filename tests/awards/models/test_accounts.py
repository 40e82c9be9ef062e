"""What the database itself refuses about accounts, whatever path leads there."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from awards.models import DebtorAccount


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"confirmed_by": "fay"}, "debtor_account_second_person"),
        ({"confirmed_by": "bea", "confirmed_at": None}, "debtor_account_confirmed_has_time"),
    ],
)
def test_an_account_is_confirmed_by_another_person_at_a_time(
    waiting_account, now, changes, constraint, request
):
    values = {"confirmed_at": now, **changes}
    values["confirmed_by"] = request.getfixturevalue(values["confirmed_by"])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DebtorAccount.objects.filter(pk=waiting_account.pk).update(**values)


@pytest.mark.parametrize(
    ("confirmed", "constraint"),
    [
        (True, "debtor_account_once_per_currency"),
        (False, "debtor_account_one_waits_per_currency"),
    ],
)
def test_one_is_used_and_one_waits_in_a_currency(waiting_account, now, confirmed, constraint):
    if confirmed:
        DebtorAccount.objects.update(confirmed_at=now)
    second = DebtorAccount.objects.get()
    second.pk = None
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        second.save(force_insert=True)


def test_an_account_is_never_another_one_and_never_deleted(account):
    rows = DebtorAccount.objects.filter(pk=account.pk)
    for change in (
        lambda: rows.update(last_four="0000"),
        lambda: rows.update(name="Mallory"),
        rows.delete,
    ):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            change()
