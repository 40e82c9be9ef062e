"""The two ways a deed can be refused. Views turn them into pages in one place."""

from dataclasses import dataclass


class DomainError(Exception):
    """A deed that was not done, with a sentence that can be shown to the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DomainError):
    """The person may not do this. Shown as page 403 with the reason."""


class RuleBroken(DomainError):
    """The deed is not possible now or with this input. `field` names the input, if one is."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Verdict:
    """An answer of a permission function: may the deed be done, and if not, why not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(allowed=True)


def no(reason: str) -> Verdict:
    """A refusal with its reason, written as a sentence for the person who asked."""
    return Verdict(allowed=False, reason=reason)


def require(verdict: Verdict) -> None:
    """Raise `NotAllowed` with the verdict's reason unless it allows the deed."""
    if not verdict.allowed:
        raise NotAllowed(verdict.reason)
