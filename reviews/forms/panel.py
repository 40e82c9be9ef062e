"""Input about the panel and conflicts."""

from typing import Any

from django import forms

from reviews.models import Reviewer
from reviews.roster import MOST_LOAD


class ReviewerForm(forms.ModelForm):
    """What a reviewer can judge and takes on."""

    class Meta:
        model = Reviewer
        fields = ["keywords", "statement", "min_load", "max_load", "is_chair", "is_active"]
        labels = {
            "is_chair": "Chairs the panel",
            "statement": "What they can judge",
            "max_load": "Reviews at most",
            "is_active": "Takes part in this call",
        }
        help_texts = {
            "keywords": "Separated by commas.",
            "statement": "Their fields and past work in their own words. Planning compares this "
            "text with the applications.",
            "max_load": "Leave empty to use the panel's own limit.",
            "is_active": "Somebody who does not take part sees nothing and gets nothing new.",
        }
        widgets = {
            "keywords": forms.Textarea(attrs={"rows": 2}),
            "statement": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        load = forms.IntegerField(
            min_value=1,
            max_value=MOST_LOAD,
            required=False,
            label="Reviews at most",
            help_text="Leave empty to use the panel's own limit.",
        )
        self.fields["max_load"] = load
        least = forms.IntegerField(
            min_value=0,
            max_value=MOST_LOAD,
            required=False,
            label="Reviews at least",
            help_text="Plans give them as many where they can. Leave empty for no smallest number.",
        )
        self.fields["min_load"] = least
        self.order_fields(["email", "name", *self.Meta.fields])

    def clean_min_load(self) -> int:
        """Nothing is none."""
        return self.cleaned_data["min_load"] or 0


class NewReviewerForm(ReviewerForm):
    """A person to put on the panel."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Somebody without an account gets one and signs in with a code by e-mail.",
    )
    name = forms.CharField(
        max_length=150, required=False, help_text="Used only when the account is new."
    )

    class Meta(ReviewerForm.Meta):
        fields = ["keywords", "statement", "min_load", "max_load", "is_chair"]


class PanelForm(forms.Form):
    """The panel itself."""

    name = forms.CharField(label="Name of the panel", max_length=150)
    max_load = forms.IntegerField(
        label="Reviews for each reviewer, at most",
        min_value=1,
        max_value=MOST_LOAD,
        help_text="For reviewers without a limit of their own.",
    )
    remind_after = forms.IntegerField(
        label="Remind of an invitation after",
        min_value=0,
        max_value=60,
        help_text="Days without an answer. 0 for never.",
    )
    remind_before = forms.IntegerField(
        label="Remind of a review before it is due",
        min_value=0,
        max_value=60,
        help_text="Days. Once more when it is late. 0 for never.",
    )


class RosterForm(forms.Form):
    """A CSV file of reviewers."""

    file = forms.FileField(
        label="CSV file",
        help_text="Columns: email, name, keywords, statement, min_load, max_load, "
        "chair (yes or no). People on the panel already get what the file says; nobody is removed.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        """The bytes, 2 MB at most."""
        upload = self.cleaned_data["file"]
        if upload.size > 2 * 1024 * 1024:
            raise forms.ValidationError("The file is larger than 2 MB. Split it and try again.")
        return bytes(upload.read())
