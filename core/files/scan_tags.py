"""What staff and reviewers read beside a file that the malware scanner did not find clean."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.files.models import StoredFile


@dataclass(frozen=True)
class ScanTag:
    """A few words and their tone, as the tag of a state has them."""

    label: str
    tone: str


_TAGS = {
    StoredFile.Scan.TOO_LARGE: ScanTag("Not scanned: too large for the scanner", "neutral"),
    StoredFile.Scan.WAITING: ScanTag("Not scanned yet", "neutral"),
    StoredFile.Scan.INFECTED: ScanTag("Malware found", "danger"),
}


def scan_tags(keys: Iterable[str]) -> dict[str, ScanTag]:
    """The tags of those files that have one, by their key; one query, none without a file.

    Where no scanner is set up there is nothing to say.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    rows = StoredFile.objects.filter(pk__in=wanted, scan__in=_TAGS).values_list("pk", "scan")
    return {str(pk): _TAGS[StoredFile.Scan(scan)] for pk, scan in rows}
