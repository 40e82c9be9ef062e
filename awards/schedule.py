"""What awards do by the clock, and the help workers give each other."""

import time
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from awards.actions.certificates import certify_overdue
from awards.actions.lapsing import lapse_offers
from awards.actions.letter_batches import issue_next
from awards.actions.reminding import (
    remind_of_conditions,
    remind_of_offers,
    remind_of_repayments,
)
from core.jobs.models import Job

# So long a helper works before what else waits for a worker gets its turn.
TURN_SECONDS = 20.0


@shared_task(name="awards.help_with_letters")
def help_with_letters(job_pk: str, **_later: Any) -> None:
    """Issue letters of a batch beside the worker that runs it, turn by turn until none is left."""
    running = Job.objects.filter(pk=job_pk, state=Job.State.RUNNING, cancel_requested=False)
    until = time.monotonic() + TURN_SECONDS
    while running.exists() and issue_next(UUID(job_pk)):
        if time.monotonic() > until:
            help_with_letters.delay_on_commit(job_pk)
            return


@shared_task
def sweep_offers(**_later: Any) -> None:
    """Let offers lapse that nobody answered in time, and remind of those that wait."""
    lapse_offers(at=timezone.now())
    remind_of_offers(at=timezone.now())


@shared_task
def sweep_certificates(**_later: Any) -> None:
    """Make the certificates whose job failed or got lost."""
    certify_overdue(at=timezone.now())


@shared_task
def sweep_conditions(**_later: Any) -> None:
    """Remind of conditions, and of money to be paid back, that fall due or are late."""
    remind_of_conditions(at=timezone.now())
    remind_of_repayments(at=timezone.now())
