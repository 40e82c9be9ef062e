"""The review forms of a reviewer, ready to be taken along."""

from collections.abc import Sequence

from accounts.models import User
from grants.reading import ReadQuestion
from reviews.models import Assignment, Criterion, Review, Rubric
from reviews.offline_form import Field, Sheet
from reviews.queries.reading import Proposal, read_proposal
from reviews.queries.reviewing import answers_by, form_rubric, reviewer_assignments
from reviews.queries.rubrics import criteria_in
from reviews.review_rules import CONFIDENCE, NOT_APPLICABLE, RECOMMENDATIONS, comment_field
from reviews.states import ReviewState

TEXTS = {
    "comment_for_applicant": ("Comment for the applicant", "The applicant reads this."),
    "comment_for_panel": ("Comment for the panel", "Staff and the panel read this."),
    "comment_for_staff": ("Note to the staff", "Only staff read this."),
}


def sheets_of(user: User, reference: str = "") -> list[Sheet]:
    """The forms of all reviews that are not submitted, or of one."""
    rows = reviewer_assignments(user).exclude(review__state=ReviewState.SUBMITTED)
    rows = rows.filter(application__call__announced_at=None)
    if reference:
        rows = rows.filter(application__reference=reference)
    return [_sheet(row) for row in rows]


def _sheet(row: Assignment) -> Sheet:
    rubric = form_rubric(row)
    criteria = criteria_in(rubric)
    review: Review | None = getattr(row, "review", None)
    values = answers_by(review, criteria).values
    saves = review.saves if review else {}
    return Sheet(
        reference=row.application.reference,
        title=row.application.name,
        proposal=proposal_text(read_proposal(row.application)),
        fields=[
            Field(
                name,
                label,
                version=saves.get(name, {}).get("version", 0),
                text=values.get(name, ""),
                hints=hints,
            )
            for name, label, hints in _asked(rubric, criteria)
        ],
    )


def _asked(rubric: Rubric, criteria: Sequence[Criterion]) -> list[tuple[str, str, list[str]]]:
    """Name, label and hints of every field of the form."""
    found: list[tuple[str, str, list[str]]] = []
    for each in criteria:
        values = range(each.highest, each.lowest - 1, -1)
        hints = [f"  {value}  {each.anchors.get(str(value), '')}".rstrip() for value in values]
        if each.allows_na:
            hints.append(f"  {NOT_APPLICABLE}  Not applicable, or I cannot judge it")
        found.append((each.key, each.label, [*([each.help] if each.help else []), *hints]))
        found.append((comment_field(each.key), f"Comment on {each.label}", []))
    if rubric.asks_recommendation:
        found.append(("recommendation", "What you recommend", _listed(RECOMMENDATIONS)))
    if rubric.asks_confidence:
        found.append(("confidence", "How sure you are", _listed(CONFIDENCE)))
    return found + [(name, label, [hint]) for name, (label, hint) in TEXTS.items()]


def _listed(choices: dict[str, str]) -> list[str]:
    return [f"  {value}  {words}" for value, words in choices.items()]


def proposal_text(proposal: Proposal) -> str:
    """A proposal as plain text, as its reviewer may see it."""
    lines: list[str] = []
    if proposal.people:
        lines += [f"By {', '.join(proposal.people)}", ""]
    for section in proposal.sections:
        lines += [section.title.upper(), ""]
        for question in section.questions:
            lines += [question.label, _words(question), ""]
    if proposal.attachments:
        lines += ["ATTACHMENTS (open them online)", ""]
        lines += [f"- {each.name}: {each.label}" for each in proposal.attachments]
    return "\n".join(lines)


def _words(question: ReadQuestion) -> str:
    if question.rows:
        return "\n".join(" | ".join(cell.text for cell in row) for row in question.rows)
    return question.text or "No answer."
