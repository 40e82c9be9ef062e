"""Work of the review round that pages do not wait for."""

from typing import Any

from celery import shared_task
from django.core.cache import cache

from grants.models import Call
from reviews.queries import calibrating

PATIENCE = 120
"""Seconds after which somebody who died over a call's scores is not waited for any longer."""


@shared_task(name="reviews.calibrate")
def calibrate_call(pk: int, **_later: Any) -> None:
    """Ask the model about a call's reviews, once however many pages wait for it."""
    call = Call.objects.get(pk=pk)
    busy = f"{calibrating.key_now(call)}:busy"
    if not cache.add(busy, 1, PATIENCE):
        return
    try:
        calibrating.compute(call)
    finally:
        cache.delete(busy)
