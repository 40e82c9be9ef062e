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
    """An outcome for the chosen rows, or funding for all rows above the line not yet decided.

    What it leaves empty, or does not ask, stays as it was written on each application.
    """

    mark_optional = False
    scope = forms.ChoiceField(
        label="Decide about",
        choices=[
            (SELECTED, "The applications chosen above"),
            (LINE, "All undecided applications above the funding line"),
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
        help_text="Shown to the applicant once the results are announced. "
        "Left empty, what was written before stays.",
    )
    reason_internal = forms.CharField(
        label="Reason, for the file",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only staff read this. Left empty, what was written before stays.",
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
            above = {reference: row for reference, row in self.rows.items() if row.above_line}
            chosen = [reference for reference, row in above.items() if not row.outcome]
            if above and not chosen:
                raise forms.ValidationError("All applications above the line are decided already.")
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
                reason_for_applicant=data.get("reason_for_applicant") or None,
                reason_internal=data.get("reason_internal") or None,
                amount_reason=None,
                rule=None,
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


class DecisionForm(forms.Form):
    """Everything about the decision on one application."""

    outcome = forms.ChoiceField(
        label="Decision", choices=Decision.Outcome.choices, widget=forms.RadioSelect
    )
    amount = forms.CharField(
        label="Amount", required=False, help_text="For a funded application, like 80,000.00."
    )
    amount_reason = forms.CharField(
        label="Why this amount",
        required=False,
        max_length=500,
        help_text="Needed when it is not what was asked for. Only staff read this.",
    )
    rule = forms.CharField(
        label="Decided by",
        max_length=200,
        initial="By hand",
        help_text="The rule, for the file: by rank, by the panel's vote, by lot.",
    )
    reason_for_applicant = forms.CharField(
        label="Reason, for the applicant",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In the mail and on the page of the result.",
    )
    reason_internal = forms.CharField(
        label="Reason, for the file",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only staff read this.",
    )
    feedback = forms.CharField(
        label="Feedback from the reviews, for the applicant",
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Put together from what reviewers wrote for the applicant. "
        "Emptied, it is put together anew.",
    )

    def __init__(
        self, *args: Any, currency: str, asked: int | None, composed: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.asked = asked
        self.composed = composed

    def clean_amount(self) -> int | None:
        """Minor units, `None` when nothing was typed."""
        typed = self.cleaned_data["amount"].strip()
        if not typed:
            return None
        try:
            return parse_money(typed, self.currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """A funded application gets what it asks for, or another amount with its reason."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") != Decision.Outcome.FUND or "amount" not in data:
            return data
        data["amount"] = data["amount"] or self.asked
        if not data["amount"]:
            self.add_error("amount", "Enter the amount: the application asks for none.")
        elif self.asked and data["amount"] != self.asked and not data.get("amount_reason"):
            self.add_error("amount_reason", "Say why it is not what was asked for.")
        return data

    def input(self) -> DecisionInput:
        """What the action takes. Feedback nobody touched stays put together by itself."""
        data = self.cleaned_data
        feedback = data["feedback"].replace("\r\n", "\n").strip()
        return DecisionInput(
            outcome=data["outcome"],
            amount=data["amount"],
            amount_reason=data["amount_reason"],
            rule=data["rule"],
            reason_for_applicant=data["reason_for_applicant"],
            reason_internal=data["reason_internal"],
            feedback="" if feedback == self.composed.strip() else feedback,
        )


class ReturnForm(forms.Form):
    """Why a decision is sent back."""

    note = forms.CharField(
        label="Why it is sent back",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed only for sending back.",
    )
