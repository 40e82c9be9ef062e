"""Encrypting anew what is stored, after a key was added to the setting."""

from django.db import transaction

from awards.models import BankDetails, DebtorAccount, PaymentFile
from core.encryption import re_encrypted


def rotate_bank_keys() -> int:
    """Bring every encrypted row under the newest key; returns how many there were.

    A row at a time, each locked, so that nothing waits and a killed run goes on where it was.
    """
    done = 0
    for model in (BankDetails, DebtorAccount, PaymentFile):
        for key in model.objects.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                row = model.objects.select_for_update().get(pk=key)
                row.sealed = re_encrypted(row.sealed)
                row.save(update_fields=["sealed"])
            done += 1
    return done
