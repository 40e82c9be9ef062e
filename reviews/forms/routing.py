"""Input about assignments and invitations."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from grants.models import Call
from reviews.actions.invitations import ACCEPT, CONFLICT, DECLINE, Answer
from reviews.forms.suggesting import complain_about_half, suggested_in
from reviews.models import Assignment, Reviewer


class DueForm(forms.Form):
    """When reviews are due: the end of a day in the call's time zone."""

    due_on = forms.DateField(
        label="Reviews due by", help_text="The end of this day in the call's time zone."
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def due_at(self) -> datetime:
        """The last minute of the day, in UTC."""
        return end_of_day(self.cleaned_data["due_on"], self.call)


def end_of_day(day: date, call: Call) -> datetime:
    """23:59 of a day in the call's time zone, in UTC."""
    return datetime.combine(day, time(23, 59), ZoneInfo(call.time_zone)).astimezone(UTC)


class AssignForm(DueForm):
    """One more reviewer for one application."""

    reviewer = forms.ModelChoiceField(Reviewer.objects.none(), to_field_name="key")
    field_order = ["reviewer", "due_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Reviewer.objects.filter(panel__call=self.call, is_active=True)
        self.fields["reviewer"].queryset = choices.select_related("user").order_by(  # type: ignore[attr-defined]
            "user__email"
        )


class AnswerForm(forms.Form):
    """What a reviewer says about one application of an invitation."""

    kind = forms.ChoiceField(
        label="Your answer",
        choices=[
            (ACCEPT, "I will review it and have no conflict of interest"),
            (DECLINE, "I cannot review it"),
            (CONFLICT, "I have a conflict of interest"),
        ],
        initial=ACCEPT,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason, if you decline or have a conflict", max_length=500, required=False
    )
    suggested_name = forms.CharField(
        label="Who could review it instead?",
        max_length=150,
        required=False,
        help_text="Their name. Staff look at it and decide whether to ask them.",
    )
    suggested_email = forms.EmailField(label="Their e-mail address", max_length=254, required=False)

    def __init__(
        self, *args: Any, assignment: Assignment, people: list[str], **kwargs: Any
    ) -> None:
        self.reference = assignment.application.reference
        kwargs["prefix"] = self.reference
        super().__init__(*args, **kwargs)
        self.title = assignment.application.name
        self.people = people

    def clean(self) -> dict[str, Any]:
        """A suggestion has a name and an address."""
        data = super().clean() or self.cleaned_data
        complain_about_half(self, data)
        return data

    @property
    def suggests(self) -> bool:
        """Whether something stands in the fields of the suggestion, right or wrong."""
        names = ("suggested_name", "suggested_email")
        return self.is_bound and any(self[name].value() or self[name].errors for name in names)

    def answer(self) -> Answer:
        """What the action takes."""
        data = self.cleaned_data
        return Answer(kind=data["kind"], reason=data["reason"], suggested=suggested_in(data))
