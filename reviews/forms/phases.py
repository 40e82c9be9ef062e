"""Input about the phases of reviewing."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from grants.forms.programmes import localise
from grants.models import Call
from reviews.actions.phases import MOST_PHASES, PhaseInput
from reviews.models import ReviewPhase
from reviews.visibility import SHOWN_NAMES, Switches

_SHOWN = [(each.value, name) for each, name in SHOWN_NAMES.items()]
_SWITCHES = ("applicants", "reviewers", "reviews", "may_score", "may_change", "may_discuss")
_MOMENTS = ("starts_at", "ends_at")


class PhaseForm(forms.Form):
    """One phase; its moments are typed in the time zone of the call."""

    name = forms.CharField(label="Name of the phase", max_length=80)
    position = forms.IntegerField(
        label="Place among the phases", min_value=1, max_value=MOST_PHASES
    )
    applicants = forms.ChoiceField(label="Reviewers see who applies", choices=_SHOWN)
    reviewers = forms.ChoiceField(label="Reviewers see each other’s names", choices=_SHOWN)
    reviews = forms.ChoiceField(label="Reviewers see the other reviews", choices=_SHOWN)
    may_score = forms.BooleanField(label="Reviews can be written and submitted", required=False)
    may_change = forms.BooleanField(
        label="Submitted reviews can be reopened and changed",
        help_text="Also after reading the other reviews, where those are shown.",
        required=False,
    )
    may_discuss = forms.BooleanField(label="Reviewers can discuss", required=False)
    starts_at = forms.DateTimeField(
        label="Begins", required=False, input_formats=["%Y-%m-%d %H:%M"]
    )
    ends_at = forms.DateTimeField(label="Ends", required=False, input_formats=["%Y-%m-%d %H:%M"])

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        zone = f"In the time zone of the call, {call.time_zone}."
        self.fields["starts_at"].help_text = f"{zone} Leave it empty to move to it by hand."
        self.fields[
            "ends_at"
        ].help_text = (
            f"{zone} After it nothing is written, while what it shows stays. It may stay empty."
        )

    def clean(self) -> dict[str, Any]:
        """Read the moments in the call's zone."""
        data: dict[str, Any] = super().clean() or {}
        for name in _MOMENTS:
            if data.get(name):
                localise(self, data, name, ZoneInfo(self.call.time_zone))
        return data

    def as_input(self) -> PhaseInput:
        """What the action takes."""
        data = self.cleaned_data
        switches = Switches(**{name: data[name] for name in _SWITCHES})
        plain = {name: data[name] for name in ("name", "position", *_MOMENTS)}
        return PhaseInput(switches=switches, **plain)


def phase_initial(phase: ReviewPhase) -> dict[str, Any]:
    """A stored phase as the form shows it, its moments in the call's own time."""
    zone = ZoneInfo(phase.call.time_zone)
    shown: dict[str, Any] = {
        name: getattr(phase, name) for name in ("name", "position", *_SWITCHES)
    }
    for name in _MOMENTS:
        moment = getattr(phase, name)
        shown[name] = moment.astimezone(zone).replace(tzinfo=None) if moment else None
    return shown
