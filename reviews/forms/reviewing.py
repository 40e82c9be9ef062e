"""The review form. Its rules for submitting are in `review_rules.missing_in`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from reviews.actions.reviewing import COMMENTS
from reviews.models import Criterion, Rubric
from reviews.queries.reviewing import Answers
from reviews.review_rules import (
    CONFIDENCE,
    MOST_CHARACTERS,
    NOT_APPLICABLE,
    RECOMMENDATIONS,
    comment_field,
)

HELP = {
    "comment_for_applicant": "The applicant reads this, without your name, once the results are "
    "announced.",
    "comment_for_panel": "Staff and the panel read this. The applicant never does.",
    "comment_for_staff": "Only staff read this, for what neither the applicant nor the panel "
    "should.",
}
ROWS = {"comment_for_applicant": 7, "comment_for_panel": 5, "comment_for_staff": 3}


@dataclass(frozen=True)
class Block:
    """The fields about one criterion, under its name."""

    criterion: Criterion
    score: forms.BoundField
    comment: forms.BoundField


class ReviewForm(forms.Form):
    """For each criterion a score and a comment, then what is asked about the whole.

    Nothing is required for a draft.
    """

    mark_optional = False

    def __init__(
        self,
        data: Any = None,
        *,
        rubric: Rubric,
        criteria: Sequence[Criterion],
        answers: Answers | None = None,
        versions: Mapping[str, int],
    ) -> None:
        super().__init__(data, initial=answers.values if answers else {})
        self.rubric, self.criteria, self.answers = rubric, criteria, answers
        for criterion in criteria:
            self.fields[criterion.key] = _scale(criterion, rubric.mode)
            self.fields[comment_field(criterion.key)] = _comment(criterion)
        if rubric.asks_recommendation:
            self.fields["recommendation"] = _choice("What you recommend", RECOMMENDATIONS)
        if rubric.asks_confidence:
            self.fields["confidence"] = _choice("How sure you are", CONFIDENCE)
        for name, label in COMMENTS.items():
            self.fields[name] = _text(label, ROWS[name], HELP[name])
        for name, field in self.fields.items():
            # For autosave; see static/js/autosave.js.
            field.question_key = name  # type: ignore[attr-defined]
            field.version = versions.get(name, 0)  # type: ignore[attr-defined]

    def blocks(self) -> list[Block]:
        """The fields of each criterion."""
        return [
            Block(each, self[each.key], self[comment_field(each.key)]) for each in self.criteria
        ]

    def whole(self) -> list[forms.BoundField]:
        """The fields about the whole application."""
        keys = {each.key for each in self.criteria}
        return [self[name] for name in self.fields if name.partition(".")[0] not in keys]

    def version_fields(self) -> list[tuple[str, str, int]]:
        """Hidden fields that tell which save of each answer the page was made from."""
        return [
            (f"version-{name}", name, field.version)  # type: ignore[attr-defined]
            for name, field in self.fields.items()
        ]


def _scale(criterion: Criterion, mode: str) -> forms.ChoiceField:
    values = range(criterion.highest, criterion.lowest - 1, -1)
    words = {str(value): criterion.anchors.get(str(value), "") for value in values}
    choices = [(value, f"{value} – {text}" if text else value) for value, text in words.items()]
    if mode == Rubric.Mode.PASS_FAIL:
        choices = [(value, text or value) for value, text in words.items()]
    if criterion.allows_na:
        choices.append((NOT_APPLICABLE, "Not applicable, or I cannot judge it"))
    label = criterion.label
    if criterion.weight > 1:
        label = f"{label} (counts {criterion.weight} times)"
    return forms.ChoiceField(
        label=label,
        help_text=criterion.help,
        required=False,
        choices=choices,
        widget=forms.RadioSelect,
    )


def _comment(criterion: Criterion) -> forms.CharField:
    needed = "needed" if criterion.comment_required else "if you like"
    return _text(f"Comment on {criterion.label} ({needed})", 2)


def _text(label: str, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _choice(label: str, choices: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=list(choices.items()), widget=forms.RadioSelect
    )


class RecuseForm(forms.Form):
    """Why a reviewer must not judge an application."""

    reason = forms.CharField(
        label="What the conflict is",
        max_length=500,
        help_text="Only staff read this. The application disappears from your pages at once.",
    )
