"""Input of a rating."""

from django import forms

from reviews.models import ReviewRating


class RatingForm(forms.Form):
    """How good a review is. Neither its author nor the applicants ever see it."""

    kind = forms.ChoiceField(
        label="This review is",
        choices=ReviewRating.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a rating."},
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=500,
        help_text="Read by the chair and staff only.",
    )
