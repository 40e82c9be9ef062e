"""How far a running verification is: kept where it costs nothing to lose."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.core.cache import cache

from releases.checks import CheckResult
from releases.models import Outcome, Verification
from releases.states import VerificationState

_KEPT = 15 * 60
READING = "Reading what was handed in, as an anonymous visitor."
WAITING = "Waiting for a free worker."


class Progress(NamedTuple):
    """How many checks are done, of how many, and what the last of them says."""

    done: int
    total: int
    text: str


def teller(verification: int) -> Callable[[int, int, CheckResult], None]:
    """A function that keeps what each check of this verification says, as it says it."""

    def tell(done: int, total: int, result: CheckResult) -> None:
        said = f"{Outcome(result.outcome).label}: {result.summary}"
        cache.set(_key(verification), tuple(Progress(done, total, said)), _KEPT)

    return tell


def progress_of(verification: Verification) -> Progress:
    """How far it is; nothing has been counted while it waits or reads."""
    if verification.state == VerificationState.QUEUED:
        return Progress(0, 0, WAITING)
    told = cache.get(_key(verification.pk))
    return Progress(*told) if told else Progress(0, 0, READING)


def progress_of_all(runs: Sequence[Verification | None]) -> Progress:
    """How far the runs over several pieces are, and what is happening at one not done yet.

    Of one piece its checks are counted, of several the pieces.
    """
    left = [run for run in runs if run is None or run.state != VerificationState.DONE]
    # One at work tells more than one that waits.
    now = next((run for run in left if run and run.state == VerificationState.RUNNING), None)
    run = now or next((run for run in left if run), None)
    told = progress_of(run) if run else Progress(0, 0, WAITING)
    if len(runs) == 1 or run is None:
        return told
    where = f"{run.evidence.get_role_display()}: {told.text}"
    return Progress(len(runs) - len(left), len(runs), where)


def forget(verification: int) -> None:
    """What an earlier worker told before it died is not what this one does."""
    cache.delete(_key(verification))


def _key(verification: int) -> str:
    return f"releases:progress:{verification}"
