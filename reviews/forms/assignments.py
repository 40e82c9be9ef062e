"""Input about one assignment: more time, another reviewer, the words of its review."""

from typing import Any

from django import forms

from reviews.actions.reviewing import COMMENTS
from reviews.forms.routing import AssignForm, DueForm
from reviews.models import ExtensionRequest, Review
from reviews.review_rules import MOST_CHARACTERS

GRANT, DECLINE = "grant", "decline"


def _reason(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoreTimeForm(DueForm):
    """A reviewer asks for a later date."""

    reason = _reason("Why you need more time", "Staff read this and answer by e-mail.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].label = "Until when"


class ExtendForm(DueForm):
    """Staff give more time, or answer a request with no."""

    reason = _reason("Why", "The reviewer reads this.")

    def __init__(self, *args: Any, asked: ExtensionRequest | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].label = "New due date"
        if asked is not None:
            self.fields["answer"] = forms.ChoiceField(
                label="Your answer",
                choices=[(GRANT, "Give more time"), (DECLINE, "Leave the date as it is")],
                widget=forms.RadioSelect,
            )
            self.fields["due_on"].required = False
            self.order_fields(["answer", "due_on", "reason"])

    def clean(self) -> dict[str, Any]:
        """More time is until some day."""
        data = super().clean() or self.cleaned_data
        wanted = data.get("answer") == GRANT and "due_on" not in self.errors
        if wanted and data.get("due_on") is None:
            self.add_error("due_on", "Say until when.")
        return data

    @property
    def is_declined(self) -> bool:
        """Whether the answer is no."""
        return bool(self.cleaned_data.get("answer") == DECLINE)


class HandOverForm(AssignForm):
    """Who reviews it instead, until when, and why."""

    reason = _reason("Why", "The reviewer who has it now reads this.")
    field_order = ["reviewer", "due_on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].label = "Who reviews it instead"


class EditForm(forms.Form):
    """The texts of a submitted review that staff may change."""

    comment_for_applicant = forms.CharField(
        label=COMMENTS["comment_for_applicant"],
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    comment_for_panel = forms.CharField(
        label=COMMENTS["comment_for_panel"],
        max_length=MOST_CHARACTERS,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = _reason("Why you change it", "The reviewer reads this, and sees both texts.")
    field_order = ["comment_for_applicant", "comment_for_panel", "reason"]

    def texts(self) -> dict[str, str]:
        """The texts, with the line ends that are stored."""
        names = ("comment_for_applicant", "comment_for_panel")
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in names}


def edit_initial(review: Review) -> dict[str, str]:
    """The texts as they are."""
    return {
        "comment_for_applicant": review.comment_for_applicant,
        "comment_for_panel": review.comment_for_panel,
    }
