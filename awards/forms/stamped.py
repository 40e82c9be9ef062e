"""Forms that send along what their page showed."""

from typing import Any

from django import forms


class StampedForm(forms.Form):
    """Carries the stamp of what was shown; the action refuses what has changed since.

    Not required here: the action says in words that it is missing, where a hidden field cannot.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def show_anew(self, stamp: str) -> None:
        """After a refusal the page shows what stands: who has read that may press again."""
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("seen")] = stamp
        self.data = data
