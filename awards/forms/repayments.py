"""Forms of money asked back."""

from django import forms

from awards.forms.editing import InCurrency, MoneyField
from awards.forms.money import ReasonForm
from awards.models import Repayment


class AskForm(InCurrency):
    """How much, why, and until when."""

    amount = MoneyField(label="Amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    cause = forms.ChoiceField(label="Why", choices=Repayment.Cause.choices)
    reason = forms.CharField(
        label="Reason in words",
        help_text="The grantee reads it: what was agreed, and how the amount comes about.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(label="To be paid back by")


class ReceivedForm(InCurrency):
    """What came back, by the bank's own words."""

    amount = MoneyField(label="Amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    received_on = forms.DateField(label="Received on")
    bank_reference = forms.CharField(label="The bank's reference", required=False, max_length=140)


class MoreTimeForm(ReasonForm):
    """Until which day, and why."""

    due_on = forms.DateField(label="To be paid back by")
    field_order = ["due_on", "reason"]
