"""Forms of money asked back."""

from typing import Any

from django import forms
from django.utils.formats import date_format

from awards.forms.days import DayField
from awards.forms.editing import InCurrency, MoneyField
from awards.forms.money import ReasonForm
from awards.models import Repayment, RepaymentReceipt
from core.money import format_money


class _Receipts(forms.ModelChoiceField):
    def label_from_instance(self, obj: RepaymentReceipt) -> str:
        amount = format_money(obj.amount, obj.repayment.award.currency)
        of_bank = f", {obj.bank_reference}" if obj.bank_reference else ""
        return f"{amount} of {date_format(obj.received_on, 'j F Y')}{of_bank}"


class AskForm(InCurrency):
    """How much, why, and until when."""

    amount = MoneyField(label="Amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    cause = forms.ChoiceField(label="Why", choices=Repayment.Cause.choices)
    reason = forms.CharField(
        label="Reason in words",
        help_text="The grantee reads it: what was agreed, and how the amount comes about.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = DayField(label="To be paid back by")


class ReceivedForm(InCurrency):
    """What came back, by the bank's own words."""

    amount = MoneyField(label="Amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    received_on = DayField(label="Received on")
    bank_reference = forms.CharField(label="The bank's reference", required=False, max_length=140)


class TakeBackForm(ReasonForm):
    """Which receipt was recorded by mistake, and what the grantee is told."""

    receipt = _Receipts(
        queryset=RepaymentReceipt.objects.none(),
        label="Receipt",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the receipt.",
            "invalid_choice": "This receipt is taken back already, or belongs to another request.",
        },
    )
    field_order = ["receipt", "reason"]

    def __init__(self, *args: Any, repayment: Repayment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = repayment.receipts.filter(taken_back_at=None)
        self.fields["receipt"].queryset = standing.select_related("repayment__award")  # type: ignore[attr-defined]
        self.fields["reason"].help_text = "The grantee reads it. What came is owed again."


class MoreTimeForm(ReasonForm):
    """Until which day, and why."""

    due_on = DayField(label="To be paid back by")
    field_order = ["due_on", "reason"]
