"""Conditions: what is handed in, looked at, asked for, extended and waived."""

from typing import Any

from django import forms

from awards.forms.days import DayField
from awards.forms.stamped import StampedForm
from awards.models import ConditionRequest

_REASON = {"required": "Give a reason. The grantee reads it."}


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class _Explained(forms.Form):
    reason = forms.CharField(
        label="Reason",
        help_text="The grantee reads this, and it stays in the record.",
        error_messages=_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WaiveForm(_Explained, StampedForm):
    """A waiver is explained."""


class ExtendForm(_Explained):
    """So is an extension."""

    new_due_on = DayField(label="New due date", help_text="Later than the present one.")
    field_order = ["new_due_on", "reason"]


class ProofForm(forms.Form):
    """What shows that a condition is met. Files are kept as soon as they arrive."""

    mark_optional = False
    words = forms.CharField(
        label="In your words",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    link = forms.URLField(
        label="A link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="To what anybody can open, like https://data.example.org/plan.",
        error_messages={
            "invalid": "This is no address of a page. Write it like https://data.example.org/plan."
        },
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Add files",
        required=False,
        help_text="PDF, pictures, Word, Excel, OpenDocument or text. What you add is kept while "
        "you go on.",
        widget=_ManyFiles,
    )


class SendBackForm(StampedForm):
    """What is missing."""

    reason = forms.CharField(
        label="What is missing",
        max_length=2000,
        help_text="The grantee reads this. What was handed in is kept.",
        error_messages=_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeenForm(StampedForm):
    """Accepting what was handed in."""

    reason = forms.CharField(
        label="A note to the grantee",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskForm(forms.Form):
    """What a grantee asks for."""

    mark_optional = False
    kind = forms.ChoiceField(
        label="What do you ask for?",
        choices=[
            (ConditionRequest.Kind.MORE_TIME, "More time"),
            (ConditionRequest.Kind.WAIVER, "To be let off: it can no longer be done"),
        ],
        widget=forms.RadioSelect,
        initial=ConditionRequest.Kind.MORE_TIME,
    )
    wanted_on = DayField(
        label="Until when", required=False, help_text="Only when you ask for more time."
    )
    reason = forms.CharField(
        label="Why",
        max_length=4000,
        help_text="The programme decides by this.",
        error_messages={"required": "Say why. The programme decides by it."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        """More time needs its day."""
        data = super().clean() or self.cleaned_data
        more_time = data.get("kind") == ConditionRequest.Kind.MORE_TIME
        if more_time and "wanted_on" in data and data["wanted_on"] is None:
            self.add_error("wanted_on", "Say until when.")
        return data


class DecideForm(forms.Form):
    """The answer to a request."""

    mark_optional = False
    new_due_on = DayField(
        label="New due date", required=False, help_text="Only when you give more time."
    )
    reason = forms.CharField(
        label="Reason",
        help_text="The grantee reads this, and it stays in the record.",
        error_messages=_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
