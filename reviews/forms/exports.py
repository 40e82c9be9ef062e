"""What file to make of a round, and for whom."""

from typing import Any

from django import forms

from grants.models import Call
from reviews.models import Reviewer, RoundExport


class ExportForm(forms.Form):
    """The kind of file; for a booklet also its reader, its volume and what is in it."""

    kind = forms.ChoiceField(
        label="What to make",
        choices=RoundExport.Kind.choices,
        initial=RoundExport.Kind.BOOKLET,
        widget=forms.RadioSelect,
    )
    reader = forms.ModelChoiceField(
        label="Booklet for",
        queryset=Reviewer.objects.none(),
        required=False,
        empty_label="The staff: with all names",
        help_text="A member's copy names no reviewer and leaves out what they must not see.",
    )
    volume = forms.IntegerField(label="Volume of the booklet", min_value=1, initial=1)
    with_reviews = forms.BooleanField(
        label="With reviews and scores",
        required=False,
        initial=True,
        help_text="In a member’s copy as far as the present phase shows them to that member.",
    )

    def __init__(self, *args: Any, call: Call, volumes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Reviewer.objects.filter(panel__call=call, is_active=True)
        self.fields["reader"].queryset = members.select_related("user", "panel").order_by(  # type: ignore[attr-defined]
            "user__name", "pk"
        )
        if volumes == 1:
            self.fields["volume"].widget = forms.HiddenInput()
        self.fields["volume"].help_text = f"There are {volumes}."
