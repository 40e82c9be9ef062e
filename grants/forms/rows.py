"""The rows of table answers as forms: team, budget, open-source plan."""

from typing import Any, cast

from django import forms

from accounts.widgets import suggesting
from core.money import CURRENCIES
from grants.answers import (
    BUDGET,
    MAX_ROWS,
    OPENNESS,
    OUTPUT_KINDS,
    PLAN,
    TEAM,
    Asked,
    amount_text,
    categories_of,
    licence_note,
    row_fields,
    years_of,
)
from grants.forms.widgets import AffixedInput

LICENCE_HINT = "From the SPDX list, like MIT, Apache-2.0 or CC-BY-4.0."


class RowForm(forms.Form):
    """A row of a table answer. Nothing is required here: problems are shown beside the answer."""

    mark_optional = False
    use_required_attribute = False

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(row_fields(asked)):
            del self.fields[name]


class TeamRowForm(RowForm):
    name = forms.CharField(required=False, label="Name")
    email = forms.CharField(required=False, label="E-mail")
    role = forms.CharField(required=False, label="Role in the work")
    orcid = forms.CharField(required=False, label="ORCID iD")
    organisation = forms.CharField(required=False, label="Organisation", widget=suggesting())


class BudgetRowForm(RowForm):
    category = forms.ChoiceField(required=False, label="Category")
    description = forms.CharField(required=False, label="Description")
    year = forms.ChoiceField(required=False, label="Year")
    amount = forms.CharField(required=False, label="Amount")

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, asked=asked, **kwargs)
        self._offer("category", [(name, name) for name in categories_of(asked.options)])
        if "year" in self.fields:
            years = range(1, years_of(asked.options) + 1)
            self._offer("year", [(str(year), f"Year {year}") for year in years])
        amount = self.fields["amount"]
        amount.label = f"Amount in {asked.currency}"
        amount.widget = AffixedInput({"inputmode": "decimal"}, before=CURRENCIES[asked.currency][0])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """The choices, and what is stored when it is no longer among them."""
        stored = str((self.initial or {}).get(name) or "")
        if stored and stored not in dict(choices):
            choices = [(stored, stored), *choices]
        cast("forms.ChoiceField", self.fields[name]).choices = [("", "Choose"), *choices]


class PlanRowForm(RowForm):
    title = forms.CharField(required=False, label="Output")
    kind = forms.ChoiceField(
        required=False, label="Kind", choices=[("", "Choose"), *OUTPUT_KINDS.items()]
    )
    openness = forms.ChoiceField(
        required=False, label="Open or closed", choices=[("", "Choose"), *OPENNESS.items()]
    )
    licence = forms.CharField(
        required=False,
        label="Licence (SPDX)",
        help_text=LICENCE_HINT,
        widget=forms.TextInput(
            attrs={"list": "licences", "autocomplete": "off", "data-licence": LICENCE_HINT}
        ),
    )
    place = forms.CharField(required=False, label="Where")
    date = forms.DateField(
        required=False, label="Published by", widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(required=False, label="If closed: why")

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, asked=asked, **kwargs)
        row = self.initial or {}
        note = licence_note(row.get("licence", ""), row.get("kind", ""))
        self.fields["licence"].help_text = note or LICENCE_HINT


_ROW_FORMS: dict[str, type[RowForm]] = {
    TEAM: TeamRowForm,
    BUDGET: BudgetRowForm,
    PLAN: PlanRowForm,
}


def formset_for(asked: Asked, rows: list[dict[str, Any]]) -> Any:
    """The rows of an answer, and two empty ones for those without a script."""
    shown = [
        {**row, "amount": amount_text(row["amount"], asked.currency)} if "amount" in row else row
        for row in rows
    ]
    factory = forms.formset_factory(
        _ROW_FORMS[asked.kind], extra=2, can_delete=True, max_num=MAX_ROWS
    )
    return factory(prefix=asked.key, initial=shown, form_kwargs={"asked": asked})
