"""Taking files in: size and kind are decided by content before anything is kept."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

import filetype
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from core.actors import Actor, person
from core.errors import RuleBroken
from core.files import scanning
from core.files.models import StoredFile
from core.files.tasks import scan_file

# What people may upload: extension → content type. Decided by content, not by name.
PDF = {"pdf": "application/pdf"}
IMAGES = {"png": "image/png", "jpg": "image/jpeg"}
DOCUMENTS = {
    **PDF,
    **IMAGES,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
_HEAD = 8192


def megabytes(size: int) -> str:
    """A size for people: `3.2 MB`."""
    return f"{size / 1024 / 1024:.1f} MB"


def sniff(head: bytes) -> str | None:
    """The extension of the file's kind by its first bytes, `txt` for UTF-8 text, else `None`."""
    kind = filetype.guess(head)
    if kind is not None:
        return "jpg" if kind.extension == "jpeg" else str(kind.extension)
    if not head or b"\x00" in head:
        return None
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return None
    return "txt"


def vet(
    upload: File, *, allowed: dict[str, str], max_bytes: int, max_pages: int | None = None
) -> str:
    """The content type of an acceptable upload; `RuleBroken` with a sentence otherwise.

    `max_pages` is asked of PDFs alone.
    """
    name = PurePosixPath(upload.name or "file").name
    if upload.size == 0:
        raise RuleBroken(f"“{name}” is empty. Choose the file again.", "file")
    if upload.size > max_bytes:
        raise RuleBroken(
            f"“{name}” is {megabytes(upload.size)}; the largest file this question takes is "
            f"{megabytes(max_bytes)}. Nothing else you entered was lost.",
            "file",
        )
    upload.seek(0)
    found = sniff(upload.read(_HEAD))
    upload.seek(0)
    if found not in allowed:
        kinds = listed(kind.upper() for kind in allowed)
        raise RuleBroken(
            f"“{name}” is not a file this question takes. By its content it must be {kinds}.",
            "file",
        )
    if max_pages and found == "pdf":
        _vet_pages(upload, name, max_pages)
    return allowed[found]


def _vet_pages(upload: File, name: str, max_pages: int) -> None:
    # Parsing PDFs is slow to import and needed here alone.
    from pypdf import PdfReader

    uncountable = RuleBroken(
        f"The pages of “{name}” cannot be counted. Save it as PDF once more and try again.", "file"
    )
    try:
        reader = PdfReader(upload)
        count = None if reader.is_encrypted else len(reader.pages)
    # A broken or hostile file makes the parser fail in ways it does not name: OverflowError for a
    # far offset, AttributeError for a page tree that is none. Each means that it is no sound PDF.
    except Exception as error:
        raise uncountable from error
    finally:
        upload.seek(0)
    if count is None:
        raise RuleBroken(
            f"“{name}” is protected by a password. Save it without one and try again.", "file"
        )
    # No PDF has none: the parser leaves out what it cannot read.
    if not count:
        raise uncountable
    if count > max_pages:
        raise RuleBroken(
            f"“{name}” has {count} pages; this question takes at most {max_pages}.", "file"
        )


def listed(words: Iterable[str], joint: str = "or") -> str:
    """`PDF`, `PDF or PNG`, `PDF, PNG or JPG`."""
    *most, last = list(words)
    return f"{', '.join(most)} {joint} {last}" if most else last


def store_upload(
    upload: File,
    *,
    by: Actor,
    at: datetime,
    allowed: dict[str, str],
    max_bytes: int,
    max_pages: int | None = None,
) -> StoredFile:
    """Vet and keep an upload; the malware scanner, where there is one, looks at it later."""
    content_type = vet(upload, allowed=allowed, max_bytes=max_bytes, max_pages=max_pages)
    name = upload.name or "file"
    stored = _store(
        upload, name=name, content_type=content_type, by=by, at=at, scan=scanning.first_state()
    )
    if stored.scan == StoredFile.Scan.WAITING:
        scan_file.delay_on_commit(str(stored.pk))
    return stored


def store_bytes(
    content: bytes, *, name: str, content_type: str, by: Actor, at: datetime
) -> StoredFile:
    """Keep bytes that the system made, such as a letter."""
    return _store(ContentFile(content), name=name, content_type=content_type, by=by, at=at)


def _store(
    content: File,
    *,
    name: str,
    content_type: str,
    by: Actor,
    at: datetime,
    scan: str = StoredFile.Scan.NONE,
) -> StoredFile:
    digest = digest_of(content)
    key = uuid.uuid4()
    path = default_storage.save(f"{key.hex[:2]}/{key.hex}", content)
    return StoredFile.objects.create(
        id=key,
        name=PurePosixPath(name.replace("\\", "/")).name.replace("\x00", "")[-255:] or "file",
        content_type=content_type,
        size=content.size,
        sha256=digest,
        path=path,
        scan=scan,
        created_at=at,
        created_by=person(by),
    )


def digest_of(content: File) -> str:
    """SHA-256 (hex) of a file's bytes, which are read from the start and rewound."""
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def read_bytes(stored: StoredFile) -> bytes:
    """The file's bytes."""
    with default_storage.open(stored.path) as source:
        return source.read()


def discard(stored: StoredFile) -> None:
    """Delete a file that nothing refers to any more: the row now, the bytes when that is sure."""
    path = stored.path
    stored.delete()
    transaction.on_commit(lambda: default_storage.delete(path))
