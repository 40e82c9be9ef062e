"""The forms for words in writing about an output, for its embargo, and for a programme's terms."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from awards.forms.days import DayField
from awards.forms.stamped import StampedForm
from awards.models import Condition
from releases.models.rulings import LONGEST_CURE, LONGEST_EMBARGO


def _words(label: str, *, hint: str = "The grantee reads this, and it stays in the record.") -> Any:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DisputeForm(forms.Form):
    """What the grantee finds wrong."""

    text = _words(
        "What is wrong with the finding, and why", hint="The programme answers in writing."
    )


class PreviewForm(forms.Form):
    """A private preview with the end of its embargo."""

    url = forms.URLField(
        label="Address of the private preview",
        max_length=500,
        assume_scheme="https",
        help_text="For the programme only. It is not fetched and never published.",
    )
    until = DayField(
        label="End of the embargo", help_text="On this day the release is due in public."
    )
    note = forms.CharField(
        label="How the programme can open it",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SettleForm(StampedForm):
    """The answer to a dispute."""

    upheld = forms.TypedChoiceField(
        label="Who is right",
        choices=[("yes", "The grantee: the finding does not stand"), ("no", "The finding stands")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = _words("Answer")


class ReasonForm(StampedForm):
    """A decision with its reason."""

    text = _words("Reason")


class PartForm(StampedForm):
    """What is accepted of an output, and what is still owed."""

    part = _words("What is accepted")
    text = _words("What is missing")
    new_due_on = DayField(label="The rest is due on")


class SupersedeForm(StampedForm):
    """The output that takes the place of another."""

    other = forms.ModelChoiceField(
        label="Which output takes its place",
        queryset=Condition.objects.none(),
        empty_label="Choose",
        help_text="Payments that waited for the old one wait for this one.",
    )
    text = _words("Reason")

    def __init__(self, *args: Any, others: QuerySet[Condition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["other"]
        choice.queryset = others  # type: ignore[attr-defined]
        choice.label_from_instance = lambda each: f"{each.title}, {each.reference}"  # type: ignore[attr-defined]


class TermsForm(forms.Form):
    """The days a programme grants."""

    mark_optional = False
    cure_days = forms.IntegerField(
        label="Days to hand in what is late",
        min_value=0,
        max_value=LONGEST_CURE,
        help_text="After the due day. Then it counts as overdue, and you decide what follows.",
    )
    mend_days = forms.IntegerField(
        label="Days to mend what is no longer as accepted",
        min_value=0,
        max_value=LONGEST_CURE,
        help_text="From the day on which two looks, a week apart, found the same fault.",
    )
    embargo_days = forms.IntegerField(
        label="Longest embargo in days",
        min_value=0,
        max_value=LONGEST_EMBARGO,
        help_text="After the due day, with a private preview handed in. 0 allows none.",
    )
