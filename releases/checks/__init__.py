"""The checks a release goes through."""

from releases.checks.base import Check, CheckResult, Look, Promise
from releases.checks.runner import CHECKS, EVERY, Tell, judge, run_all, verdict

__all__ = [
    "CHECKS",
    "EVERY",
    "Check",
    "CheckResult",
    "Look",
    "Promise",
    "Tell",
    "judge",
    "run_all",
    "verdict",
]
