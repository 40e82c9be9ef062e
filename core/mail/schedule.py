from typing import Any

from celery import shared_task

from core.mail import delivery, mailbox


@shared_task
def sweep_outbox(**_later: Any) -> None:
    """Deliver what waits: retries that are due, and mails whose message or worker got lost."""
    delivery.deliver_waiting()


@shared_task
def sweep_bounces(**_later: Any) -> None:
    """Read what came back from the mailbox, if there is one."""
    mailbox.read_mailbox()
