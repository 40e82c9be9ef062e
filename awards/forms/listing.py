"""The filters of the staff list, kept in its address."""

from django import forms

from awards.states import AWARD

READY = "ready"


class FilterForm(forms.Form):
    """By state."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *AWARD.names.items(), (READY, "Ready to close")],
    )
    mark_optional = False
