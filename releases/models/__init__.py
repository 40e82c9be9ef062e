from releases.models.evidence import Check, Evidence, Outcome, Verification
from releases.models.register import Release

__all__ = ["Check", "Evidence", "Outcome", "Release", "Verification"]
