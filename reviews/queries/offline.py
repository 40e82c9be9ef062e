"""The review forms of a reviewer, ready to be taken along."""

from collections.abc import Sequence

from accounts.models import User
from grants.models import Application
from grants.queries import standing_submissions
from grants.reading import ReadQuestion
from reviews.carrying import carried
from reviews.models import Assignment, Criterion, Review, Rubric
from reviews.offline_form import Field, Sheet
from reviews.queries.reading import Proposal, read_proposal
from reviews.queries.reviewing import given_by_review, reviewer_assignments, values_in
from reviews.queries.rubrics import criteria_in, rubric_or_default
from reviews.review_rules import CONFIDENCE, NOT_APPLICABLE, RECOMMENDATIONS, comment_field
from reviews.states import ReviewState

TEXTS = {
    "comment_for_applicant": ("Comment for the applicant", "The applicant reads this."),
    "comment_for_panel": ("Comment for the panel", "Staff and the panel read this."),
    "comment_for_staff": ("Note to the staff", "Only staff read this."),
}


def sheets_of(user: User, reference: str = "") -> list[Sheet]:
    """The forms of all reviews that are not submitted, or of one.

    The same few queries for one and for many, and one more for each call.
    """
    rows = reviewer_assignments(user).exclude(review__state=ReviewState.SUBMITTED)
    rows = rows.filter(application__call__announced_at=None)
    if reference:
        rows = rows.filter(application__reference=reference)
    found = list(rows)
    reviews = [review for row in found if (review := _review(row))]
    given = given_by_review(reviews)
    wanted = Application.objects.filter(pk__in=[row.application_id for row in found])
    submissions = {each.application_id: each for each in standing_submissions(wanted)}
    calls = {row.application.call_id: row.application.call for row in found}
    for row in found:  # one call, so that its phases are read once
        row.application.call = calls[row.application.call_id]
    rubrics = {pk: rubric_or_default(call) for pk, call in calls.items()}
    sheets = []
    for row in found:
        rubric, review = rubrics[row.application.call_id], _review(row)
        proposal = read_proposal(row.application, submission=submissions.get(row.application_id))
        values: dict[str, str] = {}
        if review is not None:
            over, _ = carried(given.get(review.pk, []), criteria_in(rubric))
            values = values_in(review, over)
        sheets.append(_sheet(row, rubric, values, proposal_text(proposal)))
    return sheets


def _review(row: Assignment) -> Review | None:
    return getattr(row, "review", None)


def _sheet(row: Assignment, rubric: Rubric, values: dict[str, str], proposal: str) -> Sheet:
    review = _review(row)
    saves = review.saves if review else {}
    return Sheet(
        reference=row.application.reference,
        title=row.application.name,
        proposal=proposal,
        fields=[
            Field(
                name,
                label,
                version=saves.get(name, {}).get("version", 0),
                text=values.get(name, ""),
                hints=hints,
            )
            for name, label, hints in _asked(rubric, criteria_in(rubric))
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
