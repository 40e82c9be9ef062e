"""How far a running verification is: kept where it costs nothing to lose."""

from collections.abc import Callable
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


def forget(verification: int) -> None:
    """What an earlier worker told before it died is not what this one does."""
    cache.delete(_key(verification))


def _key(verification: int) -> str:
    return f"releases:progress:{verification}"
