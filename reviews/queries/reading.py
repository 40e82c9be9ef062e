"""What a reviewer's page receives of an application.

While names are hidden there is no identity in it at all, so that no template could show one.
Whether they are says the gate, `reviews/visibility.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from core.files.models import StoredFile
from core.files.scan_tags import ScanTag, scan_tags
from grants.models import Application, Submission
from grants.queries import standing_submission
from grants.reading import ReadSection, readable
from grants.snapshot import Content, for_reviewers, questions
from reviews.queries.phases import switches_at
from reviews.visibility import Facts, Reader, Shown, Sight, sight


@dataclass(frozen=True)
class Attachment:
    """A file a reviewer may open. While names are hidden its own says nothing."""

    id: str
    name: str
    label: str
    size: int
    scan: ScanTag | None = None

    @property
    def is_pdf(self) -> bool:
        """Whether a browser can show it within the page."""
        return self.name.lower().endswith(".pdf")


@dataclass(frozen=True)
class Proposal:
    """An application as a reviewer reads it. `people` is empty while names are hidden."""

    reference: str
    title: str
    sections: list[ReadSection]
    attachments: list[Attachment]
    people: list[str]
    is_blind: bool


def read_proposal(
    application: Application, seen: Sight | None = None, submission: Submission | None = None
) -> Proposal:
    """The standing submission of an application, as somebody with this sight may read it.

    Without one, as a reviewer whose own review is still to come. Who reads many gives the
    submissions, to read them at once.
    """
    submission = submission or standing_submission(application)
    content: Content = submission.content if submission else {"sections": []}
    if seen is None:
        seen = sight(switches_at(application.call), Facts(Reader.REVIEWER, has_own=True))
    blind = not seen.applicants
    shown = for_reviewers(content, blind=blind)
    return Proposal(
        reference=application.reference,
        title=application.name,
        sections=readable(_without_files(shown), application.call.currency),
        attachments=_attachments(shown, blind=blind),
        people=[] if blind else people_in(content),
        is_blind=blind,
    )


def with_scan_tags(proposal: Proposal) -> Proposal:
    """The proposal, with what the malware scanner said beside its files; one query for all."""
    tags = scan_tags(each.id for each in proposal.attachments)
    shown = [replace(each, scan=tags.get(each.id)) for each in proposal.attachments]
    return replace(proposal, attachments=shown)


def _without_files(content: Content) -> Content:
    """Files are listed as attachments, under the names a reviewer may see."""
    return {
        "sections": [
            {**section, "questions": kept}
            for section in content["sections"]
            if (kept := [q for q in section["questions"] if q["kind"] != "file"])
        ]
    }


def _attachments(content: Content, *, blind: bool) -> list[Attachment]:
    found: list[Attachment] = []
    for question in questions(content):
        if question["kind"] != "file" or not question["value"]:
            continue
        for each in _as_list(question["value"]):
            name = each["name"]
            if blind:
                name = f"Attachment {len(found) + 1}{PurePosixPath(name).suffix.lower()[:6]}"
            found.append(Attachment(each["id"], name, question["label"], each["size"]))
    return found


def _as_list(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value]


def attachment_file(
    application: Application, key: UUID, seen: Sight | None = None
) -> StoredFile | None:
    """One attachment of the submission that stands, under the name its reviewer may see."""
    for each in read_proposal(application, seen).attachments:
        if each.id == str(key):
            stored = StoredFile.objects.filter(pk=key).first()
            if stored is not None:
                stored.name = each.name
            return stored
    return None


def people_in(content: Content) -> list[str]:
    """The names in the answers to team questions."""
    rows = [row for q in questions(content) if q["kind"] == "team" for row in q["value"] or []]
    return [str(row.get("name") or "") for row in rows if row.get("name")]


def names_by_application(applications: Iterable[Application]) -> dict[int, list[str]]:
    """Who applies, by application pk, where reviewers see it from the beginning.

    One query, and one for the phases of each call.
    """
    shown: dict[int, bool] = {}
    for each in applications:
        if each.call_id not in shown:
            shown[each.call_id] = switches_at(each.call).applicants == Shown.ALWAYS
    open_ = [each for each in applications if shown[each.call_id]]
    rows = (
        Submission.objects.filter(application__in=[each.pk for each in open_])
        .order_by("application_id", "-number")
        .distinct("application_id")
    )
    return {row.application_id: people_in(row.content) for row in rows}
