"""Input about a call's rubric."""

from typing import TYPE_CHECKING, Any

from django import forms

from grants.models import Call
from reviews.rubric import MOST_STEPS, CriterionSpec, RubricSpec

MODE_HINTS = {
    "scores": "Scores on criteria. What counts is the weighted mean.",
    "pass_fail": "Pass or fail on each criterion. A review passes when every criterion does; what "
    "counts is the share of reviews that pass.",
    "order": "Each reviewer puts their applications in order. What counts is how many of the "
    "others an application stands before.",
}


class RubricForm(forms.Form):
    """What holds for the whole form."""

    mode = forms.ChoiceField(
        label="How reviews are counted", choices=list(MODE_HINTS.items()), widget=forms.RadioSelect
    )
    guidance = forms.CharField(
        label="Guidance for reviewers",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    asks_recommendation = forms.BooleanField(
        label="Ask for a recommendation",
        required=False,
        help_text="Fund, fund if there is money, or do not fund.",
    )
    asks_confidence = forms.BooleanField(
        label="Ask how sure reviewers are",
        required=False,
        help_text="From expert to outside their field.",
    )


class CriterionForm(forms.Form):
    """One criterion. Anchors are lines like `1 Poor`."""

    key = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=40)
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
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    comment_required = forms.BooleanField(label="A comment is needed", required=False)
    allows_na = forms.BooleanField(label="“Not applicable” is an answer", required=False)

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
        if lowest >= highest or highest - lowest > MOST_STEPS:
            self.add_error("highest", "The scale must run upwards over 20 steps at most.")
        elif any(not lowest <= int(value) <= highest for value in data.get("anchors", {})):
            self.add_error("anchors", f"The values are from {lowest} to {highest}.")
        return data

    def as_spec(self) -> CriterionSpec:
        """What the action takes."""
        names = CriterionSpec.__dataclass_fields__
        return CriterionSpec(**{name: self.cleaned_data[name] for name in names})


class _Place(forms.IntegerField):
    """Where a row stands. A number alone does not make a row that is otherwise empty."""

    def has_changed(self, initial: object, data: object) -> bool:  # noqa: ARG002
        """Never by itself."""
        return False


if TYPE_CHECKING:
    _Forms = forms.BaseFormSet[CriterionForm]
else:
    _Forms = forms.BaseFormSet


class _Criteria(_Forms):
    def add_fields(self, form: CriterionForm, index: int | None) -> None:
        """With a place that may be typed where no script moves the rows."""
        super().add_fields(form, index)
        initial = form.fields["ORDER"].initial
        form.fields["ORDER"] = _Place(label="Place", initial=initial, required=False, min_value=1)
        form.fields["DELETE"].label = "Remove this criterion"


def specs_of(formset: "forms.BaseFormSet[CriterionForm]") -> tuple[CriterionSpec, ...]:
    """The criteria that stay, in their order."""
    return tuple(each.as_spec() for each in formset.ordered_forms)


CriterionFormSet = forms.formset_factory(
    CriterionForm, formset=_Criteria, extra=1, can_delete=True, can_order=True, max_num=20
)


def criterion_initial(criterion: CriterionSpec) -> dict[str, Any]:
    """A criterion as the form shows it."""
    lines = (f"{value} {words}" for value, words in criterion.anchors.items())
    return vars(criterion) | {"anchors": "\n".join(lines)}


def rubric_initial(rubric: RubricSpec) -> dict[str, Any]:
    """The rubric without its criteria, as the form shows it."""
    return {name: getattr(rubric, name) for name in RubricForm.base_fields}


class RubricCopyForm(forms.Form):
    """Which call's rubric to begin from."""

    source = forms.ModelChoiceField(
        Call.objects.none(), label="Call", to_field_name="slug", empty_label="Choose a call"
    )

    def __init__(self, *args: Any, calls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = calls  # type: ignore[attr-defined]
