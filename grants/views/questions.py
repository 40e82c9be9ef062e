"""The whole question list of a call: as a page, PDF, Word and Markdown file."""

from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.publishing import published
from core.web import arrived_at, page
from grants.documents import questions_document
from grants.models import Call
from grants.question_list import ListedSection, markdown, question_list
from grants.views._public import (
    call_crumbs,
    call_structure,
    facts_of,
    has_check,
    page_facts,
    public_call,
)
from grants.word import word_file

DAY = 24 * 3600
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def call_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question with its help, limits and conditions, to read and print."""
    call = public_call(request, slug)
    structure = call_structure(call)
    return page(
        request,
        "grants/call_questions.html",
        {
            **page_facts(request, call),
            "sections": question_list(structure.parts),
            "is_open": call.is_open(arrived_at(request)),
            "has_check": has_check(structure),
            "breadcrumbs": call_crumbs(call, "Questions"),
        },
    )


@require_GET
def call_questions_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as PDF."""
    return _file(request, slug, "pdf", "application/pdf", _pdf)


@require_GET
def call_questions_word(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as a Word file."""
    return _file(
        request,
        slug,
        "docx",
        WORD,
        lambda call, facts, sections: word_file(
            f"{call.title}: the questions", facts, sections, at=call.created_at
        ),
    )


@require_GET
def call_questions_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as a Markdown file."""
    return _file(
        request,
        slug,
        "md",
        "text/markdown; charset=utf-8",
        lambda call, facts, sections: markdown(
            f"{call.title}: the questions", facts, sections
        ).encode(),
    )


Maker = Callable[[Call, list[str], tuple[ListedSection, ...]], bytes]


def _file(
    request: HttpRequest, slug: str, ending: str, content_type: str, make: Maker
) -> HttpResponse:
    call = public_call(request, slug)
    facts = facts_of(call, request)
    sections = question_list(call_structure(call).parts)
    told = (ending, call.title, call.programme.name, facts, sections)

    def made() -> bytes:
        # Setting a PDF costs a second, and everybody may ask for it: the same list is set once.
        key = f"questions:{sha256(repr(told).encode()).hexdigest()}"
        body: bytes | None = cache.get(key)
        if body is None:
            body = make(call, facts, sections)
            cache.set(key, body, DAY)
        return body

    return published(
        request,
        made,
        content_type,
        told=told,
        name=f"{call.slug}-questions.{ending}",
        is_private=call.audience != Call.Audience.PUBLIC,
    )


def _pdf(call: Call, facts: list[str], sections: tuple[ListedSection, ...]) -> bytes:
    return questions_document(call, facts, sections)
