"""Writing, submitting and reopening a review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import RuleBroken, require
from reviews.actions.discussing import number_reviewers
from reviews.actions.rubrics import stored_rubric
from reviews.carrying import carried
from reviews.errors import IncompleteReview
from reviews.models import Assignment, Criterion, Review, Rubric, Score, SetAsideScore
from reviews.permissions import can_review
from reviews.queries.reviewing import given_in, reviewer_assignments, values_in
from reviews.queries.rubrics import criteria_in
from reviews.review_rules import comment_field, missing_in, require_possible
from reviews.rubric import FIXED_FIELDS
from reviews.states import REVIEW, ReviewState

COMMENTS = {
    "comment_for_applicant": "Comment for the applicant",
    "comment_for_panel": "Comment for the panel",
    "comment_for_staff": "Note to the staff",
}
PAUSE = 600
"""Seconds: who saves again within this time was writing in between."""


@dataclass(frozen=True)
class Clash:
    """A field that was saved from another page meanwhile: what stands, and its version."""

    theirs: str
    version: int


@dataclass(frozen=True)
class SaveReport:
    """What a save did, and what stands now, by field.

    A clashing field is not saved; its text is the caller's to keep.
    """

    review: Review
    values: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)

    def version(self, name: str) -> int:
        """How often a field was saved."""
        return int(self.review.saves.get(name, {}).get("version", 0))


@dataclass(frozen=True)
class Desk:
    """A review that is open for its writer, its row locked, with what it is asked."""

    assignment: Assignment
    review: Review
    rubric: Rubric
    criteria: dict[str, Criterion]


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
    """Save some fields of a draft, each as text: a criterion's is a number, "na" or "".

    `versions` says which save of each field the writer saw, `page` which open page it comes
    from: a page is never stale against itself. `RuleBroken` names a field that cannot be.
    """
    desk = _open_review(assignment, by, at)
    report, taken = _taken(desk, values, versions, page)
    _write(desk, taken, report.values, at)
    return report


def submit_review(
    *,
    assignment: Assignment,
    by: Actor,
    at: datetime,
    values: Mapping[str, str] | None = None,
    versions: Mapping[str, int] | None = None,
    page: str = "",
) -> SaveReport:
    """Save what is given and hand the review in; with a clash it is not handed in.

    `IncompleteReview` names what is missing. What was given is saved all the same.
    """
    with transaction.atomic():
        desk = _open_review(assignment, by, at)
        state = REVIEW.check(desk.review, "submit")
        report, taken = _taken(desk, values or {}, versions or {}, page)
        missing = missing_in(report.values, desk.rubric, list(desk.criteria.values()))
        done = not report.clashes and not missing
        if done:
            desk.review.state, desk.review.submitted_at = state, at
        _write(desk, taken, report.values, at, done=done)
        if done:
            number_reviewers(desk.assignment.application)
            _trace(desk.assignment, "review.submit", by, at)
    if missing and not report.clashes:
        raise IncompleteReview(missing)
    return report


def _taken(
    desk: Desk, values: Mapping[str, str], versions: Mapping[str, int], page: str
) -> tuple[SaveReport, dict[str, str]]:
    """What of the fields is new and not stale, and how the review reads with it."""
    review = desk.review
    review.state = REVIEW.check(review, "edit")
    report = SaveReport(review, stored_values(review))
    taken: dict[str, str] = {}
    for name, value in values.items():
        old = report.values.get(name, "")
        if value == old:
            continue
        before = review.saves.get(name, {"version": 0, "page": ""})
        same_page = bool(page) and before["page"] == page
        if before["version"] != versions.get(name, 0) and not same_page:
            report.clashes[name] = Clash(old, before["version"])
            continue
        require_possible(name, value, desk.rubric, desk.criteria)
        review.saves[name] = {"version": before["version"] + 1, "page": page}
        taken[name] = value
    report.values.update(taken)
    return report, taken


def _open_review(assignment: Assignment, by: Actor, at: datetime) -> Desk:
    """Lock the assignment, ask for permission, find or begin its review."""
    # Through the reviewer's door again: a conflict may have been declared a moment ago.
    door = reviewer_assignments(assignment.reviewer.user).filter(pk=assignment.pk)
    seen = door.select_for_update(of=("self",)).first()
    if seen is None:
        raise RuleBroken("This application is no longer assigned to you.")
    require(can_review(by, seen, at))
    rubric = stored_rubric(seen.application.call)
    criteria = criteria_in(rubric)
    # Read after the lock: what the door joined may be older.
    review = Review.objects.filter(assignment=seen).first()
    if review is None:
        review = Review.objects.create(assignment=seen, rubric=rubric, changed_at=at)
    elif review.rubric_id != rubric.pk and review.state == ReviewState.DRAFT:
        carry_over(review, rubric, criteria, at)
    return Desk(seen, review, rubric, {each.key: each for each in criteria})


def _write(
    desk: Desk,
    taken: Mapping[str, str],
    values: Mapping[str, str],
    at: datetime,
    *,
    done: bool = False,
) -> None:
    """Store the fields that changed, and with `done` that the review is in: two queries at most."""
    review = desk.review
    changed = ["state", "submitted_at"] if done else []
    if taken:
        _write_scores(desk, taken, values)
        for name in set(taken) & {*COMMENTS, "recommendation"}:
            setattr(review, name, taken[name])
        if "confidence" in taken:
            review.confidence = int(taken["confidence"]) if taken["confidence"] else None
        gap = (at - review.changed_at).total_seconds()
        if 0 < gap <= PAUSE:
            review.seconds += round(gap)
        review.version += 1
        review.changed_at = at
        changed += [*FIXED_FIELDS, "saves", "version", "seconds", "changed_at"]
    if changed:
        review.save(update_fields=changed)


def _write_scores(desk: Desk, taken: Mapping[str, str], values: Mapping[str, str]) -> None:
    rows = []
    for key, criterion in desk.criteria.items():
        comment = comment_field(key)
        if key not in taken and comment not in taken:
            continue
        said, words = values.get(key, ""), values.get(comment, "")
        rows.append(
            Score(
                review=desk.review,
                criterion=criterion,
                value=int(said) if said not in {"", "na"} else None,
                is_na=said == "na",
                comment=words,
            )
        )
    Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value", "is_na", "comment"],
    )


def carry_over(review: Review, rubric: Rubric, criteria: list[Criterion], at: datetime) -> None:
    """Bring a draft to another version of the rubric; what has no place there is set aside."""
    over, aside = carried(given_in(review), criteria)
    SetAsideScore.objects.bulk_create(
        [
            SetAsideScore(review=review, criterion=old, at=at, **vars(given))  # type: ignore[misc]
            for old, given in aside
        ]
    )
    review.scores.all().delete()
    Score.objects.bulk_create(
        Score(review=review, criterion=each, **vars(over[each.key]))
        for each in criteria
        if each.key in over
    )
    review.rubric = rubric
    review.save(update_fields=["rubric"])


def stored_values(review: Review | None) -> dict[str, str]:
    """What is stored, by field name, as text."""
    if review is None or review.pk is None:
        return {}
    values = values_in(review, {criterion.key: given for criterion, given in given_in(review)})
    return {name: value for name, value in values.items() if value}


@transaction.atomic
def reopen_review(*, assignment: Assignment, by: Actor, at: datetime) -> Review:
    """Make a submitted review a draft again. Until submitted anew it does not count."""
    desk = _open_review(assignment, by, at)
    desk.review.state = REVIEW.check(desk.review, "reopen")
    desk.review.save(update_fields=["state"])
    if desk.review.rubric_id != desk.rubric.pk:
        carry_over(desk.review, desk.rubric, list(desk.criteria.values()), at)
    _trace(desk.assignment, "review.reopen", by, at)
    return desk.review


def _trace(assignment: Assignment, verb: str, by: Actor, at: datetime) -> None:
    application = assignment.application
    record(by=by, verb=verb, subject=application, at=at, scope=application.call.programme.slug)


def is_submitted(review: Review | None) -> bool:
    """Whether the review was handed in and not reopened."""
    return review is not None and review.state == ReviewState.SUBMITTED
