"""Letting the grantee off, and giving more time."""

from django import forms

_REASON = {"required": "Give a reason. The grantee reads it."}


class WaiveForm(forms.Form):
    """A waiver is explained."""

    reason = forms.CharField(
        label="Reason",
        help_text="The grantee reads this, and it stays in the record.",
        error_messages=_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ExtendForm(WaiveForm):
    """So is an extension."""

    new_due_on = forms.DateField(label="New due date", help_text="Later than the present one.")
    field_order = ["new_due_on", "reason"]
