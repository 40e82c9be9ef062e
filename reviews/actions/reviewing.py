"""Writing, submitting and reopening a review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from reviews.actions.discussing import number_reviewers
from reviews.actions.rubrics import ensure_rubric
from reviews.errors import IncompleteReview
from reviews.models import Assignment, Criterion, Review, Score
from reviews.permissions import can_review
from reviews.queries.reviewing import reviewer_assignments
from reviews.states import REVIEW, ReviewState

COMMENTS = {
    "comment_for_applicant": "Comment for the applicant",
    "comment_for_panel": "Comment for the panel",
}


@dataclass(frozen=True)
class Clash:
    """A field that was saved from another page meanwhile: what stands, and its version."""

    theirs: str
    version: int


@dataclass(frozen=True)
class SaveReport:
    """What a save did. A clashing field is not saved; its text is the caller's to keep."""

    review: Review
    clashes: dict[str, Clash] = field(default_factory=dict)

    def version(self, name: str) -> int:
        """How often a field was saved."""
        return int(self.review.saves.get(name, {}).get("version", 0))


@transaction.atomic
def save_review(
    *,
    assignment: Assignment,
    values: Mapping[str, str],
    versions: Mapping[str, int],
    page: str,
    by: Actor,
    at: datetime,
) -> SaveReport:
    """Save some fields of a draft: criterion keys (text of a number or "") and comments.

    `versions` says which save of each field the writer saw, `page` which open page it comes
    from: a page is never stale against itself. `RuleBroken` names a field that cannot be.
    """
    assignment, review = _open_review(assignment, by, at)
    review.state = REVIEW.check(review, "edit")
    criteria = {each.key: each for each in ensure_rubric(assignment.application.call)}
    stored = stored_values(review)
    report = SaveReport(review)
    changed = False
    for name, value in values.items():
        old = stored.get(name, "")
        if value == old:
            continue
        before = review.saves.get(name, {"version": 0, "page": ""})
        same_page = bool(page) and before["page"] == page
        if before["version"] != versions.get(name, 0) and not same_page:
            report.clashes[name] = Clash(old, before["version"])
            continue
        _write(review, criteria, name, value)
        review.saves[name] = {"version": before["version"] + 1, "page": page}
        changed = True
    if changed:
        review.version += 1
        review.changed_at = at
        review.save(update_fields=[*COMMENTS, "saves", "version", "changed_at"])
    return report


def _open_review(assignment: Assignment, by: Actor, at: datetime) -> tuple[Assignment, Review]:
    """Lock the assignment, ask for permission, find or begin its review."""
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    # Through the reviewer's door again: a conflict may have been declared a moment ago.
    seen = reviewer_assignments(assignment.reviewer.user).filter(pk=assignment.pk).first()
    if seen is None:
        raise RuleBroken("This application is no longer assigned to you.")
    require(can_review(by, seen, at))
    review, _ = Review.objects.get_or_create(assignment=seen, defaults={"changed_at": at})
    return seen, review


def _write(review: Review, criteria: Mapping[str, Criterion], name: str, value: str) -> None:
    if name in COMMENTS:
        setattr(review, name, value)
        return
    criterion = criteria.get(name)
    if criterion is None:
        raise RuleBroken("This form has changed. Copy your text and open the page again.", name)
    if not value:
        review.scores.filter(criterion=criterion).delete()
        return
    number = int(value) if value.lstrip("-").isdecimal() and len(value) < 6 else None
    if number is None or not criterion.lowest <= number <= criterion.highest:
        raise RuleBroken(
            f"{criterion.label}: choose a value from {criterion.lowest} to {criterion.highest}.",
            name,
        )
    Score.objects.update_or_create(review=review, criterion=criterion, defaults={"value": number})


def stored_values(review: Review | None) -> dict[str, str]:
    """What is stored, by field name, as text."""
    if review is None or review.pk is None:
        return {}
    values = {name: str(getattr(review, name)) for name in COMMENTS}
    scores = review.scores.values_list("criterion__key", "value")
    return values | {key: str(value) for key, value in scores}


@transaction.atomic
def submit_review(*, assignment: Assignment, by: Actor, at: datetime) -> Review:
    """Hand the review in as it is stored. `IncompleteReview` names what is missing."""
    assignment, review = _open_review(assignment, by, at)
    review.state = REVIEW.check(review, "submit")
    missing = missing_in(review, ensure_rubric(assignment.application.call))
    if missing:
        raise IncompleteReview(missing)
    review.submitted_at = at
    review.save(update_fields=["state", "submitted_at"])
    number_reviewers(assignment.application)
    _trace(assignment, "review.submit", by, at)
    return review


def missing_in(review: Review, criteria: list[Criterion]) -> dict[str, str]:
    """A sentence for each field a review needs before it can be submitted."""
    stored = stored_values(review)
    missing = {
        each.key: f"Choose a score for {each.label}." for each in criteria if each.key not in stored
    }
    if not stored["comment_for_applicant"].strip():
        missing["comment_for_applicant"] = "Write a comment for the applicant."
    return missing


@transaction.atomic
def reopen_review(*, assignment: Assignment, by: Actor, at: datetime) -> Review:
    """Make a submitted review a draft again. Until submitted anew it does not count."""
    assignment, review = _open_review(assignment, by, at)
    review.state = REVIEW.check(review, "reopen")
    review.save(update_fields=["state"])
    _trace(assignment, "review.reopen", by, at)
    return review


def _trace(assignment: Assignment, verb: str, by: Actor, at: datetime) -> None:
    application = assignment.application
    record(by=by, verb=verb, subject=application, at=at, scope=application.call.programme.slug)


def is_submitted(review: Review | None) -> bool:
    """Whether the review was handed in and not reopened."""
    return review is not None and review.state == ReviewState.SUBMITTED
