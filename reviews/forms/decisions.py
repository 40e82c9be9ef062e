"""Input of decisions, for many applications at a time."""

from collections.abc import Mapping
from typing import Any

from django import forms

from core.money import CURRENCIES, parse_money
from reviews.actions.decisions import DecisionInput
from reviews.models import Decision
from reviews.queries.ranking import RankingRow

SELECTED, LINE = "selected", "line"


def plain_money(minor: int, currency: str) -> str:
    """Minor units as one types them: `80000.00`."""
    digits = CURRENCIES[currency][1]
    return f"{minor / 10**digits:.{digits}f}"


class DecideForm(forms.Form):
    """An outcome for the chosen rows, or funding for all rows above the line."""

    mark_optional = False
    scope = forms.ChoiceField(
        label="Decide about",
        choices=[
            (SELECTED, "The applications chosen above"),
            (LINE, "All applications above the funding line"),
        ],
        initial=SELECTED,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label="Decision",
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    reason_for_applicant = forms.CharField(
        label="Reason, for the applicant",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Shown to the applicant once the results are announced.",
    )
    reason_internal = forms.CharField(
        label="Reason, for the file",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only staff read this.",
    )

    def __init__(
        self, data: Any = None, *, rows: Mapping[str, RankingRow], currency: str = "EUR"
    ) -> None:
        super().__init__(data)
        self.rows = rows
        self.currency = currency
        self.inputs: dict[str, DecisionInput] = {}

    def clean(self) -> dict[str, Any]:
        """Put together a decision for each application, with its own amount when funded."""
        data = super().clean() or self.cleaned_data
        if data.get("scope") == LINE:
            data["outcome"] = Decision.Outcome.FUND
            chosen = [reference for reference, row in self.rows.items() if row.above_line]
        else:
            chosen = [each for each in self.data.getlist("chosen") if each in self.rows]  # type: ignore[attr-defined]
        if not chosen:
            raise forms.ValidationError("Choose at least one application.")
        if not data.get("outcome"):
            self.add_error("outcome", "Choose a decision.")
            return data
        for reference in chosen:
            self.inputs[reference] = DecisionInput(
                outcome=data["outcome"],
                amount=self._amount(reference) if data["outcome"] == "fund" else None,
                reason_for_applicant=data.get("reason_for_applicant", ""),
                reason_internal=data.get("reason_internal", ""),
            )
        return data

    def _amount(self, reference: str) -> int | None:
        row = self.rows[reference]
        typed = self.data.get(f"amount-{reference}", "").strip()
        if not typed:
            return row.amount or row.asked
        try:
            return parse_money(typed, self.currency)
        except ValueError as error:
            raise forms.ValidationError(f"{reference}: {error}") from None
