"""Input about the applicants' response."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from grants.forms.programmes import localise
from grants.models import Call
from reviews.models import Response, ResponseRound


class ResponseRoundForm(forms.Form):
    """When applicants can respond, and how long; moments are typed in the call's time zone."""

    opens_at = forms.DateTimeField(label="Opens", input_formats=["%Y-%m-%d %H:%M"])
    closes_at = forms.DateTimeField(label="Closes", input_formats=["%Y-%m-%d %H:%M"])
    word_limit = forms.IntegerField(label="Words at most", min_value=50, max_value=5000)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        for name in ("opens_at", "closes_at"):
            self.fields[name].help_text = f"In the time zone of the call, {call.time_zone}."

    def clean(self) -> dict[str, Any]:
        """Read the moments in the call's zone."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("opens_at", "closes_at"):
            if data.get(name):
                localise(self, data, name, ZoneInfo(self.call.time_zone))
        return data


def round_initial(call: Call, round_: ResponseRound | None) -> dict[str, Any]:
    """A stored round as the form shows it, its moments in the call's own time."""
    if round_ is None:
        return {"word_limit": 500}
    zone = ZoneInfo(call.time_zone)
    return {
        "opens_at": round_.opens_at.astimezone(zone).replace(tzinfo=None),
        "closes_at": round_.closes_at.astimezone(zone).replace(tzinfo=None),
        "word_limit": round_.word_limit,
    }


class ResponseForm(forms.Form):
    """The response. Nothing is required of a draft."""

    mark_optional = False
    text = forms.CharField(
        label="Your response",
        required=False,
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(
        self, data: Any = None, *, response: Response | None, round_: ResponseRound
    ) -> None:
        super().__init__(data, initial={"text": response.text if response else ""})
        field = self.fields["text"]
        field.word_limit = round_.word_limit  # type: ignore[attr-defined]
        # For autosave; see static/js/autosave.js.
        field.question_key = "text"  # type: ignore[attr-defined]
        field.version = response.version if response else 0  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Browsers send CRLF; what is stored is the same from a form and from a script."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
