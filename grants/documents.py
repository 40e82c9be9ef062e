"""PDF of an application, and of the questions of a call."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.pdf import render_pdf
from grants.models import Application, Call, Submission
from grants.question_list import ListedSection
from grants.reading import readable
from grants.snapshot import Content


def application_document(
    application: Application, content: Content, *, sent: Submission | None, at: datetime
) -> bytes:
    """The content as PDF, A4, with its state on the first page.

    `sent` is the submission the content was sent with; `None` for a draft or unsent changes.
    """
    with timezone.override(ZoneInfo(application.call.time_zone)):
        return render_pdf("documents/application.html", _context(application, content, sent, at))


def _context(
    application: Application, content: Content, sent: Submission | None, at: datetime
) -> dict[str, Any]:
    return {
        "application": application,
        "call": application.call,
        "sections": readable(content, application.call.currency),
        "sent": sent,
        "printed_at": at,
    }


def questions_document(call: Call, facts: list[str], sections: tuple[ListedSection, ...]) -> bytes:
    """The question list of a call as PDF, A4, with room to write."""
    return render_pdf(
        "documents/question_list.html", {"call": call, "facts": facts, "sections": sections}
    )
