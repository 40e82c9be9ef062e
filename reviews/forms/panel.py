"""Input about the panel and conflicts."""

from typing import Any

from django import forms

from grants.models import Application, Call
from reviews.models import Reviewer
from reviews.roster import MOST_LOAD


class ReviewerForm(forms.ModelForm):
    """What a reviewer can judge and takes on."""

    class Meta:
        model = Reviewer
        fields = ["keywords", "statement", "max_load", "is_active"]
        labels = {
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


class NewReviewerForm(ReviewerForm):
    """A person to put on the panel."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Somebody without an account gets one and signs in with a code by e-mail.",
    )
    name = forms.CharField(
        max_length=150, required=False, help_text="Used only when the account is new."
    )
    field_order = ["email", "name", "keywords", "statement", "max_load"]

    class Meta(ReviewerForm.Meta):
        fields = ["keywords", "statement", "max_load"]


class PanelForm(forms.Form):
    """The panel itself."""

    name = forms.CharField(label="Name of the panel", max_length=150)
    max_load = forms.IntegerField(
        label="Reviews for each reviewer, at most",
        min_value=1,
        max_value=MOST_LOAD,
        help_text="For reviewers without a limit of their own.",
    )


class RosterForm(forms.Form):
    """A CSV file of reviewers."""

    file = forms.FileField(
        label="CSV file",
        help_text="Columns: email, name, keywords, statement, max_load. People on the panel "
        "already get what the file says; nobody is removed.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        """The bytes, 2 MB at most."""
        upload = self.cleaned_data["file"]
        if upload.size > 2 * 1024 * 1024:
            raise forms.ValidationError("The file is larger than 2 MB. Split it and try again.")
        return bytes(upload.read())


class ConflictForm(forms.Form):
    """A conflict of interest staff know of."""

    reviewer = forms.ModelChoiceField(Reviewer.objects.none(), to_field_name="key")
    reference = forms.CharField(
        label="Application", max_length=20, help_text="Its reference, like APP-2026-0412."
    )
    reason = forms.CharField(max_length=500)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        choices = Reviewer.objects.filter(panel__call=call).select_related("user")
        self.fields["reviewer"].queryset = choices.order_by("user__email")  # type: ignore[attr-defined]

    def clean_reference(self) -> Application:
        """The application of this call."""
        reference = self.cleaned_data["reference"].strip().upper()
        found = self.call.applications.filter(
            reference=reference, submitted_at__isnull=False, is_test=False
        ).first()
        if found is None:
            raise forms.ValidationError("There is no application with this reference in this call.")
        return found


class LiftForm(forms.Form):
    """Why something is no conflict after all."""

    reason = forms.CharField(label="Why it is no conflict", max_length=500)
