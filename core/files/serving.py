"""Handing files out. The caller has already asked whether this person may read the file."""

from django.core.files.storage import default_storage
from django.http import FileResponse

from core.errors import NotAllowed
from core.files.models import StoredFile

# Opened in the browser only when it can do no harm there; all else is downloaded.
INLINE = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


# A sandbox would keep browsers from showing a PDF at all. Their viewers run none of its scripts
# with this page's rights, and only pages of our own may hold it in a frame.
_FRAMED_PDF = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


def file_response(stored: StoredFile, *, framed: bool = False) -> FileResponse:
    """The file, shown in the browser when it is a PDF, picture or plain text.

    With `framed` a PDF may also stand inside a page of this site.
    `NotAllowed` for a file in which the scanner found malware: it is kept, and handed to nobody.
    """
    if stored.scan == StoredFile.Scan.INFECTED:
        raise NotAllowed(
            f"“{stored.name}” cannot be opened: the malware scanner found {stored.scan_note} in it."
        )
    response = FileResponse(
        default_storage.open(stored.path),
        as_attachment=stored.content_type not in INLINE,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["Content-Length"] = str(stored.size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    if framed and stored.content_type == "application/pdf":
        response["Content-Security-Policy"] = _FRAMED_PDF
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
