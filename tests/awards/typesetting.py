"""Letters of the tests: the usual words about an award, as facts, as PDF and as plain text."""

import io
from datetime import UTC, date, datetime

import pypdf

from awards.actions.letter_words import default_text
from awards.documents import ChangeFacts, letter_facts, letter_html, letter_pdf
from awards.models import TemplateVersion

AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
CHANGE = ChangeFacts(
    "Six more months",
    [("Last day", "31 December 2027", "30 June 2028")],
    date(2027, 5, 1),
    reason="The machine came late.\n\nIt runs now.",
)


def version_of(kind, programme, **fields):
    return TemplateVersion(programme=programme, kind=kind, text=default_text(kind), **fields)


def facts_of(award, kind):
    about_award = kind in {"award", "amendment", "extension"}
    return letter_facts(
        kind,
        award.application,
        at=AT,
        award=award if about_award else None,
        change=CHANGE if kind in {"amendment", "extension"} else None,
        reason="The money did not reach as far." if not about_award else "",
        feedback="Sound & clear, says <one>." if not about_award else "",
    )


def pdf_of(award, kind, *, mark=None, is_preview=False, **fields):
    facts = facts_of(award, kind)
    version = version_of(kind, award.application.call.programme, **fields)
    html = letter_html(facts, version, None, mark=mark, is_preview=is_preview)
    return letter_pdf(html, facts, version, None, mark=mark)


def text_of(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
