from releases.models.evidence import Check, Evidence, Outcome, Verification
from releases.models.keeping import AcceptedSnapshot, ArchiveRequest, LicenceText
from releases.models.mirrors import MirrorBundle
from releases.models.register import Piece, Release
from releases.models.rulings import Embargo, ReleaseTerms, Ruling
from releases.models.watching import Observation

__all__ = [
    "AcceptedSnapshot",
    "ArchiveRequest",
    "Check",
    "Embargo",
    "Evidence",
    "LicenceText",
    "MirrorBundle",
    "Observation",
    "Outcome",
    "Piece",
    "Release",
    "ReleaseTerms",
    "Ruling",
    "Verification",
]
