"""Planning other conditions of an accepted award, and what its payments wait for."""

from collections.abc import Sequence
from typing import Any

from django import forms

from awards.actions.amending_conditions import Addition
from awards.actions.editing import ConditionTerms
from awards.forms.editing import ConditionForm, KeptRows
from awards.models import Condition, Payment
from awards.queries.payments import amount_of


class AddedConditionForm(ConditionForm):
    """One condition to be added, and what is to wait for it."""

    holds = forms.MultipleChoiceField(
        label="Payments that wait for it", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, payments: Sequence[Payment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reference"]
        kind, after = self.fields["kind"], self.fields["due_after"]
        holds = self.fields["holds"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(holds, forms.ChoiceField)  # noqa: S101 - for the type checker
        kind.choices, kind.initial = [("", "Choose a kind"), *Condition.Kind.choices], ""
        after.help_text = ""
        holds.choices = [(each.reference, name_of(each)) for each in payments]
        if not payments:
            del self.fields["holds"]

    def addition(self) -> Addition:
        """What the action takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        holds = given.pop("holds", [])
        return Addition(ConditionTerms(**given), holds)


class _Additions(KeptRows):
    def additions(self) -> list[Addition]:
        """What the rows that stay add."""
        return [
            form.addition()
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


AddedConditionFormSet = forms.formset_factory(
    AddedConditionForm, formset=_Additions, extra=1, can_delete=True, max_num=20
)


class ConditionsAmendForm(forms.Form):
    """What each payment waits for of what is there, and why it changes."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        payments: Sequence[Payment],
        conditions: Sequence[Condition],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.payments = payments if conditions else []
        choices = [(each.reference, f"{each.title} ({each.reference})") for each in conditions]
        for payment in self.payments:
            here = {each.reference for each in payment.conditions.all()}
            self.fields[f"waits-{payment.reference}"] = forms.MultipleChoiceField(
                label=f"{name_of(payment)} waits for",
                choices=choices,
                initial=[key for key, _ in choices if key in here],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["reason"] = forms.CharField(
            label="Why",
            help_text="The grantee reads this in the letter.",
            error_messages={"required": "Say why. The grantee reads it."},
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def waits(self) -> dict[str, list[str]]:
        """The references of what each payment waits for, by its own."""
        return {
            payment.reference: self.cleaned_data[f"waits-{payment.reference}"]
            for payment in self.payments
        }


def name_of(payment: Payment) -> str:
    """`Last instalment, €8,000.00`."""
    return f"{payment.label}, {amount_of(payment)}"
