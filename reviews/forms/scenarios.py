"""Input of what-if, and of the rules a call decides by."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.money import parse_money
from reviews.actions.deciding_rules import ThemeInput
from reviews.actions.scenarios import LEAVE, Said
from reviews.models import Decision, Scenario, ScenarioChoice


class MoneyField(forms.CharField):
    """An amount as people type it, in minor units; empty is `None`."""

    def __init__(self, *, currency: str = "EUR", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency

    def clean(self, value: Any) -> Any:
        """Minor units above or at zero."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_money(text, self.currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if amount < 0:
            raise forms.ValidationError("An amount cannot be negative.")
        return amount


class NewScenarioForm(forms.Form):
    """A name, and what to start from."""

    name = forms.CharField(label="Name of the new scenario", max_length=120)
    copy_of = forms.TypedChoiceField(
        label="Start from", required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, scenarios: Iterable[Scenario], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scenarios = {each.number: each for each in scenarios}
        self.fields["copy_of"].choices = [  # type: ignore[attr-defined]
            ("", "The call as it stands"),
            *((number, each.name) for number, each in self.scenarios.items()),
        ]

    def clean_copy_of(self) -> Scenario | None:
        """The scenario to start from."""
        return self.scenarios.get(self.cleaned_data["copy_of"])


class ScenarioForm(forms.Form):
    """What a scenario tries, with what it says of the applications on the page."""

    name = forms.CharField(label="Name", max_length=120)
    budget = MoneyField(label="Budget")
    fill = forms.BooleanField(
        label="Go on below the line with what still fits",
        required=False,
        help_text="Otherwise nobody is skipped.",
    )
    use_themes = forms.BooleanField(label="Keep the floors and caps of the themes", required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, currency: str, references: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget"].currency = currency  # type: ignore[attr-defined]
        self.currency = currency
        self.references = list(references)
        self.said: dict[str, Said] = {}

    def clean(self) -> dict[str, Any]:
        """Read what is said of each application that was on the page."""
        data = super().clean() or self.cleaned_data
        for reference in self.references:
            if f"place-{reference}" in self.data:
                self._read(reference)
        return data

    def _read(self, reference: str) -> None:
        place = self.data.get(f"place-{reference}", "")
        typed = self.data.get(f"amount-{reference}", "").strip()
        reason = self.data.get(f"reason-{reference}", "").strip()[:300]
        if place not in ScenarioChoice.Place.values:
            self.add_error(None, f"{reference}: choose by rank, in or out.")
            return
        try:
            amount = parse_money(typed, self.currency) if typed else None
        except ValueError as error:
            self.add_error(None, f"{reference}: {error}")
            return
        if amount is not None and amount <= 0:
            self.add_error(None, f"{reference}: an amount has to be above zero.")
            return
        self.said[reference] = Said(place, amount, reason)


class TakeOverForm(forms.Form):
    """What becomes of those a scenario does not fund."""

    others = forms.ChoiceField(
        label="The applications it does not fund",
        choices=[
            (LEAVE, "Leave them as they are"),
            (Decision.Outcome.DECLINE, "Do not fund"),
            (Decision.Outcome.WAITLIST, "Waiting list"),
        ],
        initial=LEAVE,
        widget=forms.RadioSelect,
    )


class RulesForm(forms.Form):
    """By what rules a call decides."""

    second_person = forms.BooleanField(
        label="A decision takes two people",
        required=False,
        help_text="One decides, another one confirms. Only then it is sealed.",
    )
    criterion_comments = forms.BooleanField(
        label="Applicants read the comments on each criterion",
        required=False,
        help_text="Besides the comment that is meant for them.",
    )
    theme_question = forms.ChoiceField(
        label="The theme of an application", required=False, help_text="For floors and caps."
    )

    def __init__(self, *args: Any, questions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "What staff tagged it with"), *questions]
        self.fields["theme_question"].choices = choices  # type: ignore[attr-defined]


class ThemeForm(forms.Form):
    """One theme with its limits; an empty name is no theme."""

    name = forms.CharField(label="Theme", max_length=120, required=False)
    floor = MoneyField(label="At least", required=False)
    cap = MoneyField(label="At most", required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("floor", "cap"):
            self.fields[name].currency = currency  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Limits belong to a theme."""
        data = super().clean() or self.cleaned_data
        if not data.get("name") and (data.get("floor") or data.get("cap")):
            self.add_error("name", "Name the theme of these limits.")
        return data


ThemeFormSet = forms.formset_factory(ThemeForm, extra=3, max_num=30)


def themes_in(forms_: Iterable[forms.Form]) -> list[ThemeInput]:
    """The themes that have a name, in their order."""
    return [
        ThemeInput(data["name"], data.get("floor"), data.get("cap"))
        for data in (each.cleaned_data for each in forms_)
        if data.get("name")
    ]
