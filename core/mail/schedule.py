from typing import Any

from celery import shared_task

from core.mail import delivery


@shared_task
def sweep_outbox(**_later: Any) -> None:
    """Deliver what waits: retries that are due, and mails whose message or worker got lost."""
    delivery.deliver_waiting()
