"""Is a receipt genuine? What anybody may learn who holds its reference and hash."""

from dataclasses import dataclass

from grants.models import Submission
from grants.snapshot import fingerprint


@dataclass(frozen=True)
class ReceiptFound:
    """A genuine receipt: its number, and whether a later submission took its place."""

    number: int
    stands: bool

    @property
    def sentence(self) -> str:
        """What is said about it, and nothing more."""
        fate = (
            "It is the last one that was submitted under this reference."
            if self.stands
            else "It was replaced by a later submission."
        )
        return f"This receipt is genuine: submission number {self.number}. {fate}"


UNKNOWN = (
    "We do not know this receipt. Check that the reference and all 64 characters of the SHA-256 "
    "are as the receipt shows them."
)


def check_receipt(*, reference: str, sha256: str) -> ReceiptFound | None:
    """The submission with this reference and hash, when its content still has that hash."""
    numbers: list[int] = []
    genuine = None
    rows = Submission.objects.filter(application__reference=reference.strip().upper())
    for row in rows.only("number", "sha256"):
        numbers.append(row.number)
        if row.sha256 == sha256.strip().lower():
            genuine = row
    if genuine is None or fingerprint(genuine.content) != genuine.sha256:
        return None
    return ReceiptFound(genuine.number, stands=genuine.number == max(numbers))
