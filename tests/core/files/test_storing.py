import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import RuleBroken
from core.files.models import StoredFile
from core.files.storing import (
    DOCUMENTS,
    IMAGES,
    PDF,
    listed,
    megabytes,
    read_bytes,
    sniff,
    store_bytes,
    store_upload,
    vet,
)

PDF_BYTES = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def upload(content=PDF_BYTES, name="paper.pdf"):
    return SimpleUploadedFile(name, content)


def docx():
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return box.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF_BYTES, "pdf"),
        (PNG_BYTES, "png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "jpg"),
        (docx(), "docx"),
        ("Grüße".encode(), "txt"),
        (("a" * 8191 + "ü").encode()[:8192], "txt"),
        (b"\x00\x01\x02", None),
        (b"\xff\xfe\xfd plain", None),
        (b"", None),
    ],
)
def test_sniff_goes_by_the_first_bytes(content, kind):
    assert sniff(content) == kind


def test_vet_refuses_by_content_not_by_name():
    with pytest.raises(RuleBroken, match=r"“paper\.pdf” is not a file this question takes"):
        vet(upload(b"MZ\x90\x00" + b"\x00" * 60), allowed=PDF, max_bytes=1000)
    with pytest.raises(RuleBroken, match="PNG or JPG"):
        vet(upload(PDF_BYTES, "photo.png"), allowed=IMAGES, max_bytes=1000)
    assert vet(upload(PNG_BYTES, "paper.pdf"), allowed=IMAGES, max_bytes=1000) == "image/png"


def test_vet_refuses_empty_and_too_big_files():
    with pytest.raises(RuleBroken, match="is empty"):
        vet(upload(b""), allowed=PDF, max_bytes=1000)
    big = PDF_BYTES + b"x" * 2 * 1024 * 1024
    with pytest.raises(RuleBroken, match=r"is 2\.0 MB; the largest .* is 1\.0 MB") as refusal:
        vet(upload(big), allowed=PDF, max_bytes=1024 * 1024)
    assert refusal.value.field == "file"
    assert vet(upload(PDF_BYTES), allowed=PDF, max_bytes=len(PDF_BYTES)) == "application/pdf"


@pytest.mark.django_db
def test_store_upload_keeps_bytes_facts_and_a_harmless_name(ada):
    content = PDF_BYTES * 500
    stored = store_upload(
        upload(content, "paper.pdf"),
        by=ada,
        at=timezone.now(),
        allowed=DOCUMENTS,
        max_bytes=10**6,
    )
    assert read_bytes(stored) == content
    assert (stored.name, stored.content_type, stored.size, stored.sha256, stored.created_by) == (
        "paper.pdf",
        "application/pdf",
        len(content),
        hashlib.sha256(content).hexdigest(),
        ada,
    )
    assert stored.path == f"{stored.pk.hex[:2]}/{stored.pk.hex}"


@pytest.mark.django_db
def test_store_upload_that_is_refused_keeps_nothing(ada, settings):
    with pytest.raises(RuleBroken):
        store_upload(upload(b""), by=ada, at=timezone.now(), allowed=PDF, max_bytes=10)
    assert StoredFile.objects.count() == 0
    assert list(settings.MEDIA_ROOT.rglob("*")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\a.pdf", "a.pdf"), ("a\x00b", "ab"), ("", "file")],
)
def test_store_bytes_keeps_the_last_part_of_the_name(name, kept):
    stored = store_bytes(b"x", name=name, content_type="text/plain", by=SYSTEM, at=timezone.now())
    assert (stored.name, stored.created_by) == (kept, None)


def test_listed_and_megabytes_read_well():
    assert listed(["PDF"]) == "PDF"
    assert listed(["PDF", "PNG", "JPG"]) == "PDF, PNG or JPG"
    assert listed(["a", "b"], "and") == "a and b"
    assert megabytes(3_355_443) == "3.2 MB"


def pdf_of(pages, password=""):
    from pypdf import PdfWriter

    writer, box = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(box)
    return SimpleUploadedFile("paper.pdf", box.getvalue())


BROKEN = {
    "a start beyond all numbers": b"startxref\n99999999999999999999999\n%%EOF",
    "a page tree that is a number": (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj 7 endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF"
    ),
    "pages that are not there": (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 900/Kids[7 0 R 8 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF"
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_pdf_whose_pages_cannot_be_counted_is_refused_with_a_sentence(kind):
    broken = upload(PDF_BYTES + BROKEN[kind])
    with pytest.raises(RuleBroken, match=r"cannot be counted\. Save it as PDF once more"):
        vet(broken, allowed=PDF, max_bytes=10**6, max_pages=3)


def test_pages_are_counted_where_a_limit_is_set():
    assert vet(pdf_of(3), allowed=PDF, max_bytes=10**6, max_pages=3) == "application/pdf"
    with pytest.raises(RuleBroken, match="has 4 pages; this question takes at most 3"):
        vet(pdf_of(4), allowed=PDF, max_bytes=10**6, max_pages=3)
    with pytest.raises(RuleBroken, match="protected by a password"):
        vet(pdf_of(1, "secret"), allowed=PDF, max_bytes=10**6, max_pages=3)
    with pytest.raises(RuleBroken, match="cannot be counted"):
        vet(upload(), allowed=PDF, max_bytes=10**6, max_pages=3)
