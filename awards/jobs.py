"""Long work of this app, run by a worker."""

from typing import Any

from awards.actions import letters
from core.jobs.running import Run


def issue_letters(run: Run) -> dict[str, Any]:
    """Issue the letters of a call. Safe to start again: awards with a letter are skipped."""
    outcome = letters.issue_letters(
        references=run.params["awards"], by=run.by, progress=run.progress
    )
    issued = len(outcome.issued) + len(outcome.already)
    return {
        "sentence": sentence(issued, len(outcome.failed)),
        "issued": issued,
        "failed": outcome.failed,
    }


def sentence(issued: int, failed: int) -> str:
    """`12 letters were issued and sent.` and, if so, how many were not."""
    told = "1 letter was" if issued == 1 else f"{issued} letters were"
    said = f"{told} issued, stored and put in the outbox."
    return f"{said} {failed} could not be issued; they are listed below." if failed else said
