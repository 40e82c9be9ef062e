"""Input about panel meetings."""

import re
from typing import Any

from django import forms

from grants.forms.intake import MomentForm
from grants.models import Application, Call
from grants.queries import applications_in_round
from reviews.forms.shown import SharedTextForm
from reviews.models import Vote

MOST_ITEMS = 400


class MeetingForm(MomentForm):
    """When the panel meets, and about what."""

    moment = "starts_at"

    name = forms.CharField(label="Name of the meeting", max_length=150)
    starts_at = forms.DateTimeField(
        label="Begins", input_formats=["%Y-%m-%d %H:%M"], error_messages={"required": "Say when."}
    )
    place = forms.CharField(
        label="Where",
        max_length=300,
        required=False,
        help_text="A room, or the address of the video call. Members read it in the mail.",
    )
    applications = forms.CharField(
        label="Applications",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Their references, like APP-2026-0412, in any order: the agenda is put in the "
        "order in which members with a conflict have to leave the room least often.",
    )

    def clean_applications(self) -> list[Application]:
        """The applications of the call, each once, in the order they were typed."""
        typed = dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["applications"].upper()))
        typed.pop("", None)
        if len(typed) > MOST_ITEMS:
            raise forms.ValidationError(f"A meeting talks about at most {MOST_ITEMS} applications.")
        rows = applications_in_round(self.call).filter(reference__in=typed)
        found = {row.reference: row for row in rows}
        unknown = [reference for reference in typed if reference not in found]
        if unknown:
            raise forms.ValidationError(
                f"Not in the round of this call: {', '.join(unknown[:10])}. Correct the list."
            )
        return [found[reference] for reference in typed]


class MinutesForm(SharedTextForm):
    """What is put to the vote, and what was said."""

    mark_optional = False

    motion = forms.CharField(
        label="Motion",
        max_length=300,
        required=False,
        help_text="What members vote on, such as “Fund with 80,000 euros”.",
    )
    minutes = forms.CharField(
        label="Minutes",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class WholeMinutesForm(SharedTextForm):
    """What was said that belongs to no single application."""

    minutes = forms.CharField(
        label="Minutes of the whole meeting",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PanelScoreForm(forms.Form):
    """A private score, in steps of a tenth."""

    def __init__(self, *args: Any, scale: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lowest, highest = scale
        words = f"Give a score from {lowest} to {highest}, like 3.5."
        self.fields["score"] = forms.DecimalField(
            label="Your score",
            help_text=f"From {lowest} to {highest}, like 3.5. Only you see it.",
            min_value=lowest,
            max_value=highest,
            decimal_places=1,
            error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], words),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "sc-input-short"}),
        )

    @property
    def tenths(self) -> int:
        """The score in tenths of a point."""
        return int(self.cleaned_data["score"] * 10)


class VoteForm(forms.Form):
    """A vote on the motion."""

    choice = forms.ChoiceField(
        label="Your vote",
        choices=Vote.Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes, no, or abstain."},
    )


class LeaveForm(forms.Form):
    """Why a member must not hear this."""

    reason = forms.CharField(
        label="What the conflict is",
        max_length=500,
        help_text="Only staff read this. The application disappears from your pages at once.",
    )


def meeting_form(call: Call, data: Any = None, references: list[str] | None = None) -> MeetingForm:
    """The form with a name and, as a suggestion, the applications without a decision."""
    initial = {
        "name": f"Panel meeting of {call.title}"[:150],
        "applications": "\n".join(references or []),
    }
    return MeetingForm(data, initial=initial, call=call)
