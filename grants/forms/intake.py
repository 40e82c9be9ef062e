"""Forms of staff around taking applications in: dates, more time, invitations, stages."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from grants.forms.programmes import localise
from grants.models import Call


class MomentForm(forms.Form):
    """A form with a moment that is typed in the call's time zone."""

    moment = ""

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields[self.moment].help_text = f"In the time zone of the call, {call.time_zone}."

    def clean(self) -> dict[str, Any]:
        """Read the moment in the call's zone."""
        data: dict[str, Any] = super().clean() or {}
        if data.get(self.moment):
            localise(self, data, self.moment, ZoneInfo(self.call.time_zone))
        return data


class BatchForm(MomentForm):
    """One more date of a call in batches."""

    moment = "closes_at"
    closes_at = forms.DateTimeField(label="Batch closes", input_formats=["%Y-%m-%d %H:%M"])
    promised_by = forms.DateField(
        label="Answer promised by", required=False, help_text="Applicants of this batch see it."
    )


class WhoForm(forms.Form):
    """Whose application gets more time. Staff see no drafts, so it has to be named."""

    who = forms.CharField(
        label="Reference or owner’s e-mail address",
        max_length=254,
        help_text="The applicant finds the reference on every page of the application.",
    )


class ExtensionForm(MomentForm):
    """Until when, and why."""

    moment = "until"
    who = forms.CharField(widget=forms.HiddenInput)
    until = forms.DateTimeField(label="More time until", input_formats=["%Y-%m-%d %H:%M"])
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The applicant reads it in the mail, and it is kept in the audit trail.",
    )


class InviteForm(forms.Form):
    """Addresses to invite, as people paste them."""

    addresses = forms.CharField(
        label="E-mail addresses",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One on a line, or with commas or semicolons between them. Who is invited "
        "already gets no second mail.",
    )

    def clean_addresses(self) -> list[str]:
        """The addresses in order."""
        text: str = self.cleaned_data["addresses"]
        for separator in ",;":
            text = text.replace(separator, "\n")
        return [each.strip(" <>\t") for each in text.splitlines() if each.strip(" <>\t")]


class ReopenForm(forms.Form):
    """Why a closed call takes applications again."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept in the audit trail.",
    )


class StageForm(forms.Form):
    """Which applications go on to which call."""

    call = forms.ModelChoiceField(
        label="Second stage", queryset=Call.objects.none(), to_field_name="slug", empty_label=None
    )

    def __init__(self, *args: Any, first: Call, **kwargs: Any) -> None:
        """`first` is the call whose applications go on."""
        super().__init__(*args, **kwargs)
        later = first.next_stages.select_related("programme").order_by("title", "pk")
        self.fields["call"].queryset = later  # type: ignore[attr-defined]
