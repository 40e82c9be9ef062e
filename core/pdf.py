"""The only place that renders PDF."""

import atexit
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string

from core.clock import clock_of

# WeasyPrint takes a second to import, so every import of it stands inside a function: the web
# process does not need it at start.
FONTS = "static:/css/documents.css"


@dataclass(frozen=True)
class Attachment:
    """A file inside a PDF: the source of what is printed (PDF/A-3, relationship “Source”)."""

    name: str
    content: bytes
    about: str


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """Render a template to a tagged PDF by the clock of what it is about, as `render_html` does."""
    with clock_of(context):
        return render_html(render_to_string(template, context))


def render_html(
    html: str,
    *,
    variant: str = "pdf/ua-1",
    files: Mapping[str, bytes] | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Render HTML to a tagged PDF (variant PDF/UA-1 unless told; tested, not certified).

    Only files of our own `static/` folder can be loaded, by `static:/` addresses, and those in
    `files`, by `own:/` and their name; anything else raises `ValueError`, so a document can never
    reach the network.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    fonts, font_config = _fonts()
    document = HTML(string=html, base_url="static:/", url_fetcher=_own_files_only(files or {}))
    try:
        return document.write_pdf(
            pdf_variant=variant,
            stylesheets=[fonts],
            font_config=font_config,
            attachments=[_attached(each) for each in attachments] or None,
        )
    except FatalURLFetchingError as error:
        raise ValueError(f"A document may load its own files only: {error}") from error


def _attached(attachment: Attachment) -> Any:
    from weasyprint import Attachment as Attached

    return Attached(
        file_obj=BytesIO(attachment.content),
        name=attachment.name,
        description=attachment.about,
        relationship="Source",
    )


@cache
def _fonts() -> tuple[Any, Any]:
    """The style sheet with our fonts, unpacked once a process, and where they are registered."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    # WeasyPrint tidies up its folder of fonts in `__del__`, which must not come after the end.
    atexit.register(_fonts.cache_clear)
    font_config = FontConfiguration()
    return CSS(FONTS, url_fetcher=_own_files_only({}), font_config=font_config), font_config


def _own_files_only(files: Mapping[str, bytes]) -> Any:
    """A fetcher for WeasyPrint that finds static and given files and fails for everything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            scheme, _, name = url.partition(":/")
            found = files.get(name) if scheme == "own" else None
            return URLFetcherResponse(url, _static_file(url) if found is None else found, headers)

    return OwnFilesOnly(fail_on_errors=True)


def _static_file(url: str) -> bytes:
    parsed = urlparse(url)
    try:
        found = finders.find(parsed.path.lstrip("/")) if parsed.scheme == "static" else None
    except SuspiciousFileOperation:
        found = None
    if not found:
        raise ValueError(f"{url} is not a file of ours")
    return Path(str(found)).read_bytes()
