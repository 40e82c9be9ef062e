"""Planning an instalment anew."""

from typing import Any

from django import forms

from awards.forms.days import DayField
from awards.forms.editing import MoneyField
from awards.models import Payment
from awards.queries.payments import amount_of


class ReplanForm(forms.Form):
    """When it comes up for approval."""

    due_on = DayField(label="Planned for")
    basis = forms.ChoiceField(
        label="Comes up for approval", choices=Payment.Basis.choices, widget=forms.RadioSelect
    )


class SplitForm(forms.Form):
    """What is taken out into a payment of its own."""

    amount = MoneyField(
        label="Amount of the new payment", widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    due_on = DayField(label="Planned for")

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)  # noqa: S101 - for the type checker
        amount.currency = payment.award.currency
        if payment.part_id is not None:
            self.fields["amount"] = forms.IntegerField(
                label=f"{payment.part} of the new payment", min_value=1
            )


class MergeForm(forms.Form):
    """Which payment takes it in."""

    into = forms.ChoiceField(label="Into which payment")

    def __init__(self, *args: Any, payments: list[Payment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            (each.reference, f"{each.reference}, {each.label}, {amount_of(each)}")
            for each in payments
        ]
