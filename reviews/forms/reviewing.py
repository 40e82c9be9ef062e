"""The review form. Its rules for submitting are the action's: see `missing_in`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from reviews.actions.reviewing import COMMENTS
from reviews.models import Criterion

HELP = {
    "comment_for_applicant": "The applicant reads this, without your name, once the results are "
    "announced.",
    "comment_for_panel": "Only staff and the panel read this.",
}


class ReviewForm(forms.Form):
    """One field for each criterion, and two comments. Nothing is required for a draft."""

    mark_optional = False

    def __init__(
        self,
        data: Any = None,
        *,
        criteria: Sequence[Criterion],
        values: Mapping[str, str],
        versions: Mapping[str, int],
    ) -> None:
        super().__init__(data, initial=dict(values))
        for criterion in criteria:
            self.fields[criterion.key] = _scale(criterion)
        for name, label in COMMENTS.items():
            self.fields[name] = forms.CharField(
                label=label,
                help_text=HELP[name],
                required=False,
                max_length=20_000,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 7}),
            )
        for name, field in self.fields.items():
            # For autosave; see static/js/autosave.js.
            field.question_key = name  # type: ignore[attr-defined]
            field.version = versions.get(name, 0)  # type: ignore[attr-defined]

    def version_fields(self) -> list[tuple[str, int]]:
        """Hidden fields that tell which save of each answer the page was made from."""
        return [(f"version-{name}", field.version) for name, field in self.fields.items()]  # type: ignore[attr-defined]


def _scale(criterion: Criterion) -> forms.ChoiceField:
    values = range(criterion.highest, criterion.lowest - 1, -1)
    words = {str(value): criterion.anchors.get(str(value), "") for value in values}
    label = criterion.label
    if criterion.weight > 1:
        label = f"{label} (counts {criterion.weight} times)"
    return forms.ChoiceField(
        label=label,
        help_text=criterion.help,
        required=False,
        choices=[(value, f"{value} – {text}" if text else value) for value, text in words.items()],
        widget=forms.RadioSelect,
    )


class RecuseForm(forms.Form):
    """Why a reviewer must not judge an application."""

    reason = forms.CharField(
        label="What the conflict is",
        max_length=500,
        help_text="Only staff read this. The application disappears from your pages at once.",
    )
