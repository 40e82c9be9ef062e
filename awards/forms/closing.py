"""Closing an award and opening it again."""

from django import forms


class CloseForm(forms.Form):
    """Why it is closed although something is outstanding."""

    mark_optional = False
    note = forms.CharField(
        label="Why it is closed all the same",
        required=False,
        max_length=4000,
        help_text="Needed while something is outstanding. The grantee reads it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReopenForm(forms.Form):
    """Why it is opened again."""

    reason = forms.CharField(
        label="Reason",
        max_length=4000,
        help_text="The grantee reads this, and it stays in the record.",
        error_messages={"required": "Give a reason. The grantee reads it."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
