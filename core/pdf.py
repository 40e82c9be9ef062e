"""The only place that renders PDF."""

from typing import Any
from urllib.parse import urlparse

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """Render a template to a tagged PDF (variant PDF/UA-1; tested, not certified).

    Only files of our own `static/` folder can be loaded, by `static:` addresses; anything else
    raises, so a document can never reach the network.
    """
    # WeasyPrint takes a second to import; the web process never needs it at start.
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    html = HTML(
        string=render_to_string(template, context),
        base_url="static:/",
        url_fetcher=_fetch,
    )
    return html.write_pdf(pdf_variant="pdf/ua-1", font_config=FontConfiguration())


def _fetch(url: str, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    parsed = urlparse(url)
    found = finders.find(parsed.path.lstrip("/")) if parsed.scheme == "static" else None
    if not found:
        raise ValueError(f"A document may load its own files only, not {url}")
    with open(found, "rb") as source:  # noqa: PTH123 - finders give a plain path
        return {"string": source.read()}
