"""Handing files out. The caller has already asked whether this person may read the file."""

from django.core.files.storage import default_storage
from django.http import FileResponse

from core.files.models import StoredFile

# Opened in the browser only when it can do no harm there; all else is downloaded.
INLINE = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


def file_response(stored: StoredFile) -> FileResponse:
    """The file, shown in the browser when it is a PDF, picture or plain text."""
    response = FileResponse(
        default_storage.open(stored.path),
        as_attachment=stored.content_type not in INLINE,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["Content-Length"] = str(stored.size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
