"""The base of every background task."""

from typing import Any

from celery.contrib.django.task import DjangoTask
from django.db import transaction


class OutboxTask(DjangoTask):
    """A task whose message may get lost: what it works on is a row that a sweep finds again.

    So a broker that is down is logged and never breaks the page whose deed is already stored.
    """

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Send the message after the transaction has committed; log if that fails."""
        transaction.on_commit(lambda: self.delay(*args, **kwargs), robust=True)
