"""The checks a release goes through."""

from releases.checks.base import Check, CheckResult, Look, Promise
from releases.checks.runner import CHECKS, run_all, verdict

__all__ = ["CHECKS", "Check", "CheckResult", "Look", "Promise", "run_all", "verdict"]
