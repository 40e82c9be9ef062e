from releases.models.evidence import Check, Evidence, Outcome, Verification
from releases.models.keeping import AcceptedSnapshot, ArchiveRequest, LicenceText
from releases.models.register import Release
from releases.models.watching import Observation

__all__ = [
    "AcceptedSnapshot",
    "ArchiveRequest",
    "Check",
    "Evidence",
    "LicenceText",
    "Observation",
    "Outcome",
    "Release",
    "Verification",
]
