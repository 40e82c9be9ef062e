"""The terms of an award in preparation: three forms on one page."""

from typing import Any

from django import forms

from awards.models import Award, Condition, OutputKind
from core.money import format_money, parse_money


class MoneyField(forms.CharField):
    """An amount as a person types it; its clean value is minor units of `currency`."""

    currency = "EUR"
    least = 1

    def clean(self, value: Any) -> int:
        """Minor units, or an error saying how to write an amount."""
        try:
            amount = parse_money(super().clean(value), self.currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if amount < self.least:
            raise forms.ValidationError("The amount must be more than nothing.")
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Minor units as text; what was typed stays as it was typed."""
        return format_money(value, self.currency) if isinstance(value, int) else value


class _InCurrency(forms.Form):
    """A form whose amounts are in the award's currency."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = currency


class AwardForm(_InCurrency):
    """The award's own terms."""

    amount = MoneyField(
        label="Amount",
        help_text="In cash; nothing when the award gives something else.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    starts_on = forms.DateField(label="Starts on")
    ends_on = forms.DateField(label="Ends on")
    special_terms = forms.CharField(
        label="Special terms",
        required=False,
        help_text="Printed in the letter under a heading of their own. Leave empty for none.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    needs_cosignature = forms.BooleanField(
        label="Somebody of the institution signs beside the grantee",
        required=False,
        help_text="Name the person on the page of the award before you issue its letter.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["amount"]
        assert isinstance(field, MoneyField)  # noqa: S101 - for the type checker
        field.least = 0

    @staticmethod
    def values_of(award: Award) -> dict[str, Any]:
        """What the form shows for an award."""
        return {name: getattr(award, name) for name in AwardForm.base_fields}


class ConditionForm(forms.Form):
    """One condition of the award."""

    reference = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Kind", choices=Condition.Kind.choices)
    title = forms.CharField(label="What is owed", max_length=200)
    due_on = forms.DateField(label="Due on")
    output_kind = forms.ChoiceField(
        label="Kind of output", required=False, choices=[("", "–"), *OutputKind.choices]
    )
    promised_licence = forms.CharField(
        label="Licence", required=False, max_length=100, help_text="An SPDX expression, like MIT."
    )
    promised_place = forms.CharField(label="Place", required=False, max_length=300)
    details = forms.CharField(
        label="Details", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """A release says what is released and under which licence."""
        data = super().clean() or {}
        if data.get("kind") == Condition.Kind.RELEASE and not self.errors:
            if not data["output_kind"]:
                self.add_error("output_kind", "Choose the kind of output that is released.")
            if not data["promised_licence"]:
                self.add_error("promised_licence", "Name the licence the output is released under.")
        return data

    @staticmethod
    def values_of(condition: Condition) -> dict[str, Any]:
        """What the form shows for a condition."""
        return {name: getattr(condition, name) for name in ConditionForm.base_fields}


class PaymentForm(_InCurrency):
    """One instalment."""

    reference = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="Name", max_length=150)
    amount = MoneyField(label="Amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    due_on = forms.DateField(label="Planned for")
    waits_for = forms.MultipleChoiceField(
        label="Waits for",
        required=False,
        help_text="A condition you add now can be chosen after saving.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["waits_for"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices


class _Rows(forms.BaseFormSet):
    """Rows of which the deleted ones are left out."""

    def kept(self) -> list[dict[str, Any]]:
        """The clean values of the rows that stay."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


ConditionFormSet = forms.formset_factory(
    ConditionForm, formset=_Rows, extra=0, can_delete=True, max_num=100
)
PaymentFormSet = forms.formset_factory(
    PaymentForm, formset=_Rows, extra=0, can_delete=True, max_num=50
)
