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


@shared_task(name="core.mail.deliver_urgent")
def deliver_urgent(pk: int, **_later: Any) -> None:
    """Deliver a mail for which somebody waits at a page; by a worker that has no other work."""
    delivery.deliver(pk)
