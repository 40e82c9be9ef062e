"""Sealing PDFs with a PAdES signature, and reading the seal of one."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any, Literal

from django.conf import settings

from core.sealing import keys

# pyHanko takes half a second to import, so every import of it stands inside a function.
FIELD = "Seal"

Verdict = Literal["genuine", "altered", "unknown"]


@dataclass(frozen=True)
class Examined:
    """What the seal of a file says.

    genuine: ours, and not a byte was changed since. altered: it was ours, and something was
    changed or added. unknown: no seal of ours. `by` is who sealed it, `at` when by our clock or,
    where there is a time stamp, by the authority's.
    """

    verdict: Verdict
    by: str = ""
    at: datetime | None = None


def seal(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with a seal over all of it, that allows no change afterwards.

    PAdES baseline B-B; B-T where a time stamp authority is set (ETSI EN 319 142-1). `OSError` when
    the authority does not answer.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import TimestampRequestError

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    try:
        sealed = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)),
            metadata,
            signer=keys.signer(),
            timestamper=_authority(settings.SEAL_TIMESTAMP_URL),
            bytes_reserved=settings.SEAL_RESERVED_BYTES,
        )
    except TimestampRequestError as error:
        raise OSError("The time stamp authority did not answer, so nothing was sealed.") from error
    return sealed.getvalue()


@cache
def _authority(url: str) -> Any:
    if not url:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=10)


def examine(pdf: bytes) -> Examined:
    """Whether the file bears our seal and is as it was sealed. Any bytes may be given."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_signatures
        status = _validated(found[0]) if found else None
    except Exception:  # noqa: BLE001 - a damaged or hostile file may break the reader in any way
        status = None
    if status is None or not _is_ours(status.signing_cert):
        return Examined("altered" if _was_ours(pdf) else "unknown")
    whole = len(found) == 1 and status.coverage.name == "ENTIRE_FILE" and _is_padded(found[0], pdf)
    stamp = status.timestamp_validity.timestamp if status.timestamp_validity else None
    return Examined(
        "genuine" if status.intact and status.valid and whole else "altered",
        by=str(status.signing_cert.subject.native.get("common_name", "")),
        at=stamp or status.signer_reported_dt,
    )


def _is_ours(certificate: Any) -> bool:
    return any(certificate.dump() == ours.dump() for ours in keys.trusted())


def _is_padded(embedded: Any, pdf: bytes) -> bool:
    """Whether the room kept for the seal, which no seal covers, is as we write it."""
    from asn1crypto import parser

    content = bytes(embedded.pkcs7_content)
    _, start, end, _ = (int(each) for each in embedded.byte_range)
    as_written = pdf[start:end] == b"<" + content.hex().upper().encode() + b">"
    return as_written and not any(content[parser.peek(content) :])


def _was_ours(pdf: bytes) -> bool:
    """Whether parts of our certificate lie in a file whose seal cannot be read any more."""
    low = pdf.lower()
    for certificate in keys.trusted():
        written = certificate.dump().hex().encode()
        third = len(written) // 3
        if any(written[at : at + third] in low for at in (0, third, 2 * third)):
            return True
    return False


def _validated(embedded: Any) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=keys.trusted(), allow_fetching=False)
    return validate_pdf_signature(embedded, signer_validation_context=context, skip_diff=True)
