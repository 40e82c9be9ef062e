"""The filters of the staff list, kept in its address."""

from django import forms

from awards.states import AWARD


class FilterForm(forms.Form):
    """By state."""

    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All states"), *AWARD.names.items()]
    )
    mark_optional = False
