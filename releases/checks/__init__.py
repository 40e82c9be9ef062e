"""The checks a release goes through."""

from releases.checks.base import Beside, Check, CheckResult, Look, Promise
from releases.checks.runner import CHECKS, EVERY, RAISED, Tell, judge, run_all, verdict, whole

__all__ = [
    "CHECKS",
    "EVERY",
    "RAISED",
    "Beside",
    "Check",
    "CheckResult",
    "Look",
    "Promise",
    "Tell",
    "judge",
    "run_all",
    "verdict",
    "whole",
]
