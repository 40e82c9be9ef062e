"""The booklet of a panel as PDF."""

from collections.abc import Sequence
from datetime import datetime

from core.pdf import render_pdf
from grants.models import Call
from reviews.models import Reviewer
from reviews.queries.booklet import BookletEntry


def booklet_document(
    call: Call,
    entries: Sequence[BookletEntry],
    *,
    reader: Reviewer | None,
    volume: str,
    at: datetime,
) -> bytes:
    """Proposals with their reviews as PDF, A4, tagged, with contents and bookmarks.

    `volume` names the part (`Volume 1 of 2`), empty where there is one alone.
    """
    context = {
        "call": call,
        "entries": entries,
        "reader": reader,
        "volume": volume,
        "printed_at": at,
    }
    return render_pdf("documents/booklet.html", context)
