"""Following awards: the calendar's filters, and more time to answer."""

from datetime import date
from typing import Any

from django import forms

from awards.forms.days import DayField
from awards.queries.calendar import KINDS


class CalendarFilter(forms.Form):
    """Which days to show, kept in the address."""

    mark_optional = False
    kind = forms.ChoiceField(
        label="What", required=False, choices=[("", "Everything"), *KINDS.items()]
    )
    programme = forms.ChoiceField(label="Programme", required=False)
    start = forms.RegexField(r"^\d{4}-\d{2}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(programmes) < 2:
            del self.fields["programme"]
            return
        field = self.fields["programme"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", "All programmes"), *programmes]

    def clean(self) -> dict[str, Any]:
        """The first day of the month asked for, as `from_month`."""
        data = super().clean() or self.cleaned_data
        if data.get("start"):
            year, month = map(int, data["start"].split("-"))
            if 1 <= month <= 12 and 2000 <= year <= 2999:
                data["from_month"] = date(year, month, 1)
        return data


class RenewForm(forms.Form):
    """More time to answer an offer."""

    answer_by = DayField(label="New last day to answer")
    reason = forms.CharField(
        label="Reason",
        help_text="The grantee reads this, and it stays in the record.",
        error_messages={"required": "Give a reason. The grantee reads it."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
