"""Input about the band around the funding line, and about draws among its applications."""

from django import forms

from reviews.band import RULES


class BandForm(forms.Form):
    """Which applications count as too close to call."""

    rule = forms.ChoiceField(
        label="Too close to call",
        choices=list(RULES.items()),
        help_text="An interval needs calibrated scores; until there are any, equal scores count.",
    )


class PrepareForm(forms.Form):
    """A draw among the applications of the band."""

    mark_optional = False
    places = forms.IntegerField(
        label="How many are to be funded",
        min_value=1,
        max_value=10_000,
        help_text="The first so many of the order drawn.",
    )
    reason = forms.CharField(
        label="Why lots are drawn",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Published with the draw once the results are announced. Name nobody.",
    )
    public_source = forms.CharField(
        label="Public source of chance (optional)",
        required=False,
        max_length=300,
        help_text="What everybody can look up and nobody can know yet, for example “drand, round "
        "4,711,000” or “the winning numbers of the national lottery of 5 December 2026”.",
    )


class DrawForm(forms.Form):
    """What the public source has said."""

    mark_optional = False
    public_value = forms.CharField(
        label="What the public source says",
        required=False,
        max_length=300,
        help_text="Exactly as it is published; it is recorded and cannot be changed.",
    )


class CancelForm(forms.Form):
    """Why a draw is not held."""

    reason = forms.CharField(
        label="Why the draw is cancelled", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
