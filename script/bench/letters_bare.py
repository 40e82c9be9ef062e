"""The bare engines of `letters.py`: WeasyPrint, then pyHanko, and nothing around them.

    letters_bare.py SAMPLES KEY CERTIFICATE

Loads everything, makes three letters to be warm and prints `ready`; then for each number read from
standard input makes so many letters and prints when it began and ended. No Django, no database.
"""

from __future__ import annotations

import base64
import itertools
import json
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parents[2] / "static"


class Fetcher(URLFetcher):
    """The letter's own files and the fonts."""

    def __init__(self, mark: bytes) -> None:
        super().__init__(fail_on_errors=True)
        self.mark = mark

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The QR code, or a file of ours."""
        if url == "own:/mark":
            return URLFetcherResponse(url, self.mark, headers)
        return URLFetcherResponse(url, (STATIC / url.removeprefix("static:/")).read_bytes())


def main(samples: str, key: str, certificate: str) -> None:
    """Answer until there is nothing more to read."""
    rows = [(html, base64.b64decode(mark)) for html, mark in json.loads(Path(samples).read_text())]
    letters = itertools.cycle(rows)
    fonts = FontConfiguration()
    style = CSS("static:/css/documents.css", url_fetcher=Fetcher(b""), font_config=fonts)
    signer = signers.SimpleSigner.load(key, certificate)

    def letter() -> bytes:
        html, mark = next(letters)
        document = HTML(string=html, base_url="static:/", url_fetcher=Fetcher(mark))
        pdf = document.write_pdf(pdf_variant="pdf/ua-1", stylesheets=[style], font_config=fonts)
        metadata = signers.PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason="A letter",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        # Told how much room to keep, pyHanko need not sign twice to find out.
        return signers.sign_pdf(writer, metadata, signer=signer, bytes_reserved=16_384).getvalue()

    for _ in range(3):
        letter()
    print("ready", flush=True)
    for line in sys.stdin:
        begun = time.monotonic()
        for _ in range(int(line)):
            letter()
        print(json.dumps([begun, time.monotonic()]), flush=True)


main(*sys.argv[1:])
