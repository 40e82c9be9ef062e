"""What pressing the button would freeze, and what is in its way."""

from dataclasses import dataclass
from datetime import datetime

from grants.answers import Finding
from grants.models import Application, ChangeRequest, Submission
from grants.queries.changes import answered_content, request_to_answer, requested_keys
from grants.queries.doors import values_of
from grants.snapshot import Content, fingerprint, questions
from grants.structure import content_of, findings, structure_of


@dataclass(frozen=True)
class Draft:
    """What would be frozen. `request` when it answers staff, after the call has closed.

    `unsent` says whether later edits of other questions are left out of it.
    """

    content: Content
    errors: list[Finding]
    warnings: list[Finding]
    sha256: str
    unsent: bool = False
    request: ChangeRequest | None = None

    def can_be_sent(self, application: Application, at: datetime) -> bool:
        """Whether it is in time: before the call closes, or while staff wait for changes."""
        answers = self.request is not None and self.request.can_be_answered(at)
        return application.is_open(at) or answers


def draft_of(application: Application, standing: Submission | None, at: datetime) -> Draft:
    """All answers while the call is open; afterwards what stands with the answers asked about."""
    structure, values = structure_of(application), values_of(application)
    content = content_of(structure, values)
    digest = fingerprint(content)
    request = None if application.is_open(at) else request_to_answer(application, at)
    if request is None or standing is None:
        return Draft(
            content=content,
            errors=findings(structure, values),
            warnings=findings(structure, values, level="warning"),
            sha256=digest,
        )
    keys = set(requested_keys(request))
    answered = answered_content(application, standing, request)
    given = {question["key"]: question["value"] for question in questions(answered)}

    # Only what was asked about can be repaired, so only that can hold the answer up.
    def asked_about(found: list[Finding]) -> list[Finding]:
        return [each for each in found if each.question in keys]

    return Draft(
        content=answered,
        errors=asked_about(findings(structure, given)),
        warnings=asked_about(findings(structure, given, level="warning")),
        sha256=fingerprint(answered),
        unsent=fingerprint(answered) != digest,
        request=request,
    )
