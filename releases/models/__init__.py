from releases.models.evidence import Check, Evidence, Outcome, Verification
from releases.models.register import Release
from releases.models.watching import Observation

__all__ = ["Check", "Evidence", "Observation", "Outcome", "Release", "Verification"]
