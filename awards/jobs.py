"""Long work of this app, run by a worker."""

import time
from typing import Any

from django.utils import timezone

from awards.actions.certificates import certify_acceptance as make_certificate
from awards.actions.letter_batches import issue_next
from awards.models import Award, LetterOrder
from awards.schedule import help_with_letters
from core.jobs.running import Run

# So many other workers are asked to help; who comes late finds nothing to do.
HELPERS = 3
# A page that watches asks no more often.
TELL_EVERY = 0.5


def issue_letters(run: Run) -> dict[str, Any]:
    """Issue the letters of a batch. Safe to start again: what is done is done."""
    orders = LetterOrder.objects.filter(job=run.job)
    total = orders.count()
    for _ in range(min(HELPERS, total - 1)):
        help_with_letters.delay_on_commit(str(run.job.pk))
    _progress(run, total)
    told = time.monotonic()
    # Twice: first what nobody holds, then what a helper holds and may have let go of.
    for wait in (False, True):
        while issue_next(run.job.pk, wait=wait):
            if time.monotonic() - told >= TELL_EVERY:
                _progress(run, total)
                told = time.monotonic()
    _progress(run, total)
    failed = orders.exclude(problem="").values_list("application__reference", "problem")
    issued = orders.filter(letter__isnull=False).count()
    return {
        "sentence": sentence(issued, len(failed)),
        "issued": issued,
        "failed": [{"reference": name, "reason": problem} for name, problem in failed],
    }


def certify_acceptance(run: Run) -> dict[str, Any]:
    """Make the certificate of one acceptance. Safe to start again: there is only ever one."""
    award = Award.objects.get(reference=run.params["award"])
    certificate = make_certificate(award=award, at=timezone.now())
    return {"sentence": f"The certificate {certificate.code} is made, sealed and sent."}


def _progress(run: Run, total: int) -> None:
    run.progress(LetterOrder.objects.filter(job=run.job, done_at__isnull=False).count(), total)


def sentence(issued: int, failed: int) -> str:
    """`1,200 letters were issued …` and, if so, how many were not."""
    told = "1 letter was" if issued == 1 else f"{issued:,} letters were"
    said = f"{told} issued, sealed, stored and put in the outbox."
    return f"{said} {failed:,} could not be issued; they are listed below." if failed else said
