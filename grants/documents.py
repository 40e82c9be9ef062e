"""PDF of an application, of the receipt of a submission, and of the questions of a call."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.pdf import render_pdf
from grants.differences import files_in
from grants.models import Application, Call, Submission
from grants.question_list import ListedSection
from grants.reading import readable
from grants.snapshot import Content, questions


def application_document(
    application: Application, content: Content, *, sent: Submission | None, at: datetime
) -> bytes:
    """The content as PDF, A4, with its state on the first page.

    `sent` is the submission the content was sent with; `None` for a draft or unsent changes.
    """
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


def receipt_document(application: Application, submission: Submission) -> bytes:
    """The receipt of a submission as PDF: what was sent, by whom, when, and how to check it."""
    context = _context(application, submission.content, submission, submission.submitted_at)
    context["arrived_utc"] = submission.submitted_at.astimezone(UTC)
    context["check_url"] = f"{settings.SITE_URL}{reverse('grants:receipt_check')}"
    context["files"] = [
        fact
        for question in questions(submission.content)
        if question["kind"] == "file"
        for fact in files_in(question["value"])
    ]
    return render_pdf("documents/receipt.html", context)
