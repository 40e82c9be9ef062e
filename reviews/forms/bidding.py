"""Input about bids."""

from datetime import datetime
from typing import Any

from django import forms

from grants.models import Call
from reviews.forms.routing import end_of_day


class BiddingForm(forms.Form):
    """Until when a panel is asked: the end of a day in the call's time zone."""

    closes_on = forms.DateField(
        label="Bids close on", help_text="At the end of this day in the call's time zone."
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def closes_at(self) -> datetime:
        """The last minute of the day, in UTC."""
        return end_of_day(self.cleaned_data["closes_on"], self.call)


class BidConflictForm(forms.Form):
    """Why a reviewer must not judge an application."""

    reason = forms.CharField(
        label="What is the conflict?",
        max_length=500,
        help_text="Staff read this, nobody else. For example: we worked together last year.",
    )
