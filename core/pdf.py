"""The only place that renders PDF."""

from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """Render a template to a tagged PDF (variant PDF/UA-1; tested, not certified).

    Only files of our own `static/` folder can be loaded, by `static:/` addresses; anything else
    raises `ValueError`, so a document can never reach the network.
    """
    # WeasyPrint takes a second to import; the web process never needs it at start.
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    html = HTML(
        string=render_to_string(template, context),
        base_url="static:/",
        url_fetcher=_own_files_only(),
    )
    try:
        return html.write_pdf(pdf_variant="pdf/ua-1", font_config=FontConfiguration())
    except FatalURLFetchingError as error:
        raise ValueError(f"A document may load its own files only: {error}") from error


def _own_files_only() -> Any:
    """A fetcher for WeasyPrint that finds static files and fails for every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            return URLFetcherResponse(url, _static_file(url), headers)

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
