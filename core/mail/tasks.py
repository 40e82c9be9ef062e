from typing import Any

from celery import shared_task

from core.mail import delivery


@shared_task(name="core.mail.deliver")
def deliver_mail(pk: int | None, **_later: Any) -> None:
    """Deliver one mail, or with `None` all that wait."""
    if pk is None:
        delivery.deliver_waiting()
    else:
        delivery.deliver(pk)
