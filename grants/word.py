"""The question list as a Word file, with real headings, a language, and room to write."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from grants.question_list import ListedQuestion, ListedSection

INK, QUIET = RGBColor(0x0F, 0x4C, 0x3A), RGBColor(0x44, 0x4F, 0x4B)
LANGUAGE = "en-GB"
LINE = 18  # points
BLANK_ROWS = 3


def word_file(
    title: str, facts: Iterable[str], sections: Iterable[ListedSection], *, at: datetime
) -> bytes:
    """The list as .docx."""
    document = Document()
    _dress(document)
    about = document.core_properties
    about.title, about.language = title[:255], LANGUAGE
    about.author, about.comments, about.keywords = "Seedcorn", "", ""
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    document.add_heading(title, level=1)
    for fact in facts:
        _prose(document, fact)
    for section in sections:
        document.add_heading(f"{section.number}. {section.title}", level=2)
        _prose(document, section.intro)
        _prose(document, section.condition, italic=True)
        for question in section.questions:
            _question(document, question)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _dress(document: Any) -> None:
    """Our colours, larger type, and the language a reader speaks it in."""
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Georgia", Pt(11)
    for level, size in ((1, 22), (2, 16), (3, 12)):
        font = styles[f"Heading {level}"].font
        font.size, font.color.rgb = Pt(size), INK
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    lang = defaults.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        defaults.append(lang)
    lang.set(qn("w:val"), LANGUAGE)


def _prose(document: Any, text: str, *, italic: bool = False) -> None:
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            document.add_paragraph().add_run(paragraph.strip()).italic = italic or None


def _question(document: Any, question: ListedQuestion) -> None:
    document.add_heading(f"{question.number} {question.label}", level=3)
    _prose(document, question.help)
    facts = document.add_paragraph().add_run(" · ".join(question.facts))
    facts.font.size, facts.font.color.rgb = Pt(9.5), QUIET
    _prose(document, question.condition, italic=True)
    if question.choices:
        for label in question.choices:
            document.add_paragraph(f"☐ {label}")
    elif question.columns:
        _table(document, question.columns)
    elif question.lines:
        box = document.add_table(rows=1, cols=1, style="Table Grid").rows[0]
        box.height, box.height_rule = Pt(LINE * question.lines), WD_ROW_HEIGHT_RULE.AT_LEAST
        document.add_paragraph()


def _table(document: Any, columns: tuple[str, ...]) -> None:
    table = document.add_table(rows=1 + BLANK_ROWS, cols=len(columns), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    # The first row is the heading: it is read out for each cell and repeated on the next page.
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)  # noqa: SLF001 (no public way to say it)
    document.add_paragraph()
