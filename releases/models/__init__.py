from releases.models.evidence import Check, Evidence, Outcome, Verification
from releases.models.register import Release
from releases.models.rulings import Embargo, ReleaseTerms, Ruling
from releases.models.watching import Observation

__all__ = [
    "Check",
    "Embargo",
    "Evidence",
    "Observation",
    "Outcome",
    "Release",
    "ReleaseTerms",
    "Ruling",
    "Verification",
]
