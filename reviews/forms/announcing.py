"""When results become known, and which."""

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings

from grants.forms.programmes import localise
from grants.models import Batch, Call

NOW, LATER = "now", "later"
CHOICES = [(NOW, "Now"), (LATER, "At the moment I set")]


def soon() -> timedelta:
    """How long “now” waits: nothing shows before, so that taking it back leaves no trace."""
    return timedelta(seconds=settings.ANNOUNCE_AFTER_SECONDS)


def _words(wait: timedelta) -> str:
    minutes = round(wait.total_seconds() / 60)
    return f"{minutes} minutes" if minutes > 1 else "a moment"


class AnnounceForm(forms.Form):
    """The moment, in the call's time zone; in a call that goes on, of which applications."""

    mark_optional = False
    batch = forms.ModelChoiceField(
        label="Batch", queryset=Batch.objects.none(), required=False, empty_label="Choose a batch"
    )
    when = forms.ChoiceField(
        label="When",
        choices=CHOICES,
        initial=NOW,
        widget=forms.RadioSelect,
        help_text="Until then nobody outside the staff sees anything, and you can take it back.",
    )
    due_at = forms.DateTimeField(
        label="Day and time", required=False, input_formats=["%Y-%m-%d %H:%M"]
    )
    fund = forms.IntegerField(widget=forms.HiddenInput, required=False)
    waitlist = forms.IntegerField(widget=forms.HiddenInput, required=False)
    decline = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, call: Call, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields[
            "due_at"
        ].help_text = f"Like 2027-03-01 09:00, in the call's time zone, {call.time_zone}."
        when = cast("forms.ChoiceField", self.fields["when"])
        when.choices = [(NOW, f"In {_words(soon())}"), *CHOICES[1:]]
        if call.mode == Call.Mode.BATCH:
            self.fields["batch"].queryset = call.batches.all()  # type: ignore[attr-defined]
        else:
            del self.fields["batch"]
        self.zone = ZoneInfo(call.time_zone)

    def clean(self) -> dict[str, Any]:
        """A moment that is set has to be one to come."""
        data = super().clean() or self.cleaned_data
        if data.get("due_at"):
            localise(self, data, "due_at", self.zone)
        if data.get("when") == LATER and "due_at" in data:
            if data["due_at"] is None:
                self.add_error("due_at", "Say on what day and at what time.")
            elif data["due_at"] <= self.at:
                self.add_error("due_at", "This moment is past. Set one that is to come.")
        return data

    def expected(self) -> dict[str, int] | None:
        """How many of each outcome the person was shown."""
        data = self.cleaned_data
        names = ("fund", "waitlist", "decline")
        if all(data.get(name) is None for name in names):
            return None
        return {name: data.get(name) or 0 for name in names}
