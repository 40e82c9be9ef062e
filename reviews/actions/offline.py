"""What was filled without a network comes back, field by field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from core.errors import DomainError, RuleBroken
from reviews.actions.reviewing import Clash, save_review
from reviews.models import Assignment, Criterion, Rubric
from reviews.offline_form import Filled, FilledSheet
from reviews.queries.reviewing import form_rubric, reviewer_assignments
from reviews.queries.rubrics import criteria_in
from reviews.review_rules import comment_field, require_possible
from reviews.rubric import FIXED_FIELDS

_WORD = re.compile(r"[A-Za-z]+|-?\d+")


@dataclass
class Merged:
    """What became of the form of one review: labels of fields, and why not.

    `clashes` holds what was changed online meanwhile: nothing of it is written over.
    """

    reference: str
    taken: list[str] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    clashes: list[tuple[str, str, str, Clash]] = field(default_factory=list)
    problem: str = ""


def merge_offline(*, sheets: Sequence[FilledSheet], by: User, at: datetime) -> list[Merged]:
    """Save what was changed in the file, unless it was changed online meanwhile.

    Each review is a transaction of its own, so one that cannot be saved holds up no other.
    """
    mine = {row.application.reference: row for row in reviewer_assignments(by)}
    return [_merge(sheet, mine.get(sheet.reference), by, at) for sheet in sheets]


def _merge(sheet: FilledSheet, row: Assignment | None, by: User, at: datetime) -> Merged:
    done = Merged(sheet.reference)
    if row is None:
        done.problem = "This application is not, or no longer, yours to review."
        return done
    rubric = form_rubric(row)
    criteria = {each.key: each for each in criteria_in(rubric)}
    wanted: dict[str, Filled] = {}
    for each in sheet.fields:
        if each.is_changed:
            value = as_value(each.name, each.text)
            try:
                require_possible(each.name, value, rubric, criteria)
            except RuleBroken as error:
                label = label_of(each.name, criteria)
                done.refused.append((label, error.message, each.text))
            else:
                wanted[each.name] = each
    if wanted:
        _save(done, row, rubric, wanted, by=by, at=at)
    return done


def _save(
    done: Merged,
    row: Assignment,
    rubric: Rubric,
    wanted: dict[str, Filled],
    *,
    by: User,
    at: datetime,
) -> None:
    criteria = {each.key: each for each in criteria_in(rubric)}
    values = {name: as_value(name, each.text) for name, each in wanted.items()}
    try:
        report = save_review(
            assignment=row,
            values=values,
            versions={name: each.version for name, each in wanted.items()},
            page="",
            by=by,
            at=at,
        )
    except DomainError as error:
        done.problem = error.message
        done.refused += [
            (label_of(name, criteria), "Not saved.", each.text) for name, each in wanted.items()
        ]
        return
    for name, value in values.items():
        label = label_of(name, criteria)
        if name in report.clashes:
            done.clashes.append((name, label, value, report.clashes[name]))
        else:
            done.taken.append(label)


def as_value(name: str, text: str) -> str:
    """What the file says as the form would send it: a choice is its first word or number."""
    if name.endswith(".comment") or name.startswith("comment_for_"):
        return text.strip("\n") if text.strip() else ""
    word = _WORD.search(text)
    return word[0].lower() if word else ""


def label_of(name: str, criteria: dict[str, Criterion]) -> str:
    """What a field is called in a report."""
    if name in FIXED_FIELDS:
        return name.replace("_", " ").capitalize()
    key = name.partition(".")[0]
    label = criteria[key].label if key in criteria else key
    return f"Comment on {label}" if name == comment_field(key) else label
