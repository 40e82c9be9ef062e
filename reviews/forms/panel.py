"""Input about the panel, conflicts and the rubric."""

from typing import Any

from django import forms

from reviews.actions.rubrics import CriterionInput
from reviews.models import Criterion, Reviewer
from reviews.roster import MOST_LOAD


class ReviewerForm(forms.ModelForm):
    """What a reviewer can judge and takes on."""

    class Meta:
        model = Reviewer
        fields = ["keywords", "statement", "min_load", "max_load", "is_chair", "is_active"]
        labels = {
            "is_chair": "Chairs the panel",
            "statement": "What they can judge",
            "max_load": "Reviews at most",
            "is_active": "Takes part in this call",
        }
        help_texts = {
            "keywords": "Separated by commas.",
            "statement": "Their fields and past work in their own words. Planning compares this "
            "text with the applications.",
            "max_load": "Leave empty to use the panel's own limit.",
            "is_active": "Somebody who does not take part sees nothing and gets nothing new.",
        }
        widgets = {
            "keywords": forms.Textarea(attrs={"rows": 2}),
            "statement": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        load = forms.IntegerField(
            min_value=1,
            max_value=MOST_LOAD,
            required=False,
            label="Reviews at most",
            help_text="Leave empty to use the panel's own limit.",
        )
        self.fields["max_load"] = load
        least = forms.IntegerField(
            min_value=0,
            max_value=MOST_LOAD,
            required=False,
            label="Reviews at least",
            help_text="Plans give them as many where they can. Leave empty for no smallest number.",
        )
        self.fields["min_load"] = least
        self.order_fields(["email", "name", *self.Meta.fields])

    def clean_min_load(self) -> int:
        """Nothing is none."""
        return self.cleaned_data["min_load"] or 0


class NewReviewerForm(ReviewerForm):
    """A person to put on the panel."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Somebody without an account gets one and signs in with a code by e-mail.",
    )
    name = forms.CharField(
        max_length=150, required=False, help_text="Used only when the account is new."
    )

    class Meta(ReviewerForm.Meta):
        fields = ["keywords", "statement", "min_load", "max_load", "is_chair"]


class PanelForm(forms.Form):
    """The panel itself."""

    name = forms.CharField(label="Name of the panel", max_length=150)
    max_load = forms.IntegerField(
        label="Reviews for each reviewer, at most",
        min_value=1,
        max_value=MOST_LOAD,
        help_text="For reviewers without a limit of their own.",
    )
    remind_after = forms.IntegerField(
        label="Remind of an invitation after",
        min_value=0,
        max_value=60,
        help_text="Days without an answer. 0 for never.",
    )
    remind_before = forms.IntegerField(
        label="Remind of a review before it is due",
        min_value=0,
        max_value=60,
        help_text="Days. Once more when it is late. 0 for never.",
    )


class RosterForm(forms.Form):
    """A CSV file of reviewers."""

    file = forms.FileField(
        label="CSV file",
        help_text="Columns: email, name, keywords, statement, min_load, max_load, "
        "chair (yes or no). People on the panel already get what the file says; nobody is removed.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        """The bytes, 2 MB at most."""
        upload = self.cleaned_data["file"]
        if upload.size > 2 * 1024 * 1024:
            raise forms.ValidationError("The file is larger than 2 MB. Split it and try again.")
        return bytes(upload.read())


class RubricForm(forms.Form):
    """What reviewers are told before the criteria."""

    guidance = forms.CharField(
        label="Guidance for reviewers",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CriterionForm(forms.Form):
    """One criterion. Anchors are lines like `1 Poor`."""

    label = forms.CharField(label="Criterion", max_length=120)
    help = forms.CharField(label="What it asks", required=False, max_length=1000)
    weight = forms.IntegerField(min_value=1, max_value=100, initial=1)
    lowest = forms.IntegerField(label="Lowest value", initial=1, min_value=-100, max_value=100)
    highest = forms.IntegerField(label="Highest value", initial=5, min_value=-100, max_value=100)
    anchors = forms.CharField(
        label="Words for values",
        required=False,
        max_length=2000,
        help_text="One line for each value, like: 5 Outstanding",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_anchors(self) -> dict[str, str]:
        """`{"5": "Outstanding"}`."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["anchors"].splitlines():
            if not line.strip():
                continue
            value, _, words = line.strip().partition(" ")
            if not value.lstrip("-").isdecimal() or not words.strip():
                raise forms.ValidationError(f"“{line}” does not start with a value and a space.")
            found[value] = words.strip()[:120]
        return found

    def clean(self) -> dict[str, Any]:
        """The scale runs upwards and the words belong to its values."""
        data = super().clean() or self.cleaned_data
        lowest, highest = data.get("lowest"), data.get("highest")
        if lowest is None or highest is None:
            return data
        if lowest >= highest or highest - lowest > 20:
            self.add_error("highest", "The scale must run upwards over at most 20 steps.")
        elif any(not lowest <= int(value) <= highest for value in data.get("anchors", {})):
            self.add_error("anchors", f"The values are from {lowest} to {highest}.")
        return data

    def as_input(self) -> CriterionInput:
        """What the action takes."""
        data = self.cleaned_data
        names = ("label", "help", "weight", "lowest", "highest", "anchors")
        return CriterionInput(**{name: data[name] for name in names})


CriterionFormSet = forms.formset_factory(
    CriterionForm, extra=1, can_delete=True, min_num=1, validate_min=True, max_num=12
)


def criterion_initial(criterion: Criterion) -> dict[str, Any]:
    """A stored or default criterion as the form shows it."""
    return {
        "label": criterion.label,
        "help": criterion.help,
        "weight": criterion.weight,
        "lowest": criterion.lowest,
        "highest": criterion.highest,
        "anchors": "\n".join(f"{value} {words}" for value, words in criterion.anchors.items()),
    }
