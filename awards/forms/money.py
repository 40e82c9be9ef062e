"""Forms of finance and of bank details."""

from typing import Any

from django import forms

from awards.forms.days import DayField
from awards.forms.editing import MoneyField
from awards.forms.stamped import StampedForm
from awards.models import DebtorAccount, PaymentFile
from core.money import CURRENCIES

_CURRENCIES = [(code, code) for code in CURRENCIES]
# No browser keeps them, and no spelling checker sends them anywhere.
_SECRET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


def _secret(label: str, longest: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        widget=forms.TextInput(attrs=_SECRET),
    )


class BankDetailsForm(forms.Form):
    """Where the money of an award goes."""

    holder = forms.CharField(
        label="Account holder",
        max_length=70,
        help_text="As the bank writes it, in Latin letters.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    currency = forms.ChoiceField(label="Currency of the account", choices=_CURRENCIES)
    iban = _secret("IBAN", 42, "Leave empty where banks have no IBAN, as in the United States.")
    bic = _secret("BIC", 11, "Found from the IBAN for most banks.")
    country = forms.CharField(
        label="Country of the bank",
        required=False,
        max_length=2,
        help_text="Two letters, such as US. Only without an IBAN.",
    )
    number = _secret("Account number", 34, "Only without an IBAN.")
    routing = _secret("Routing code", 35, "ABA number, sort code or BSB. Only without an IBAN.")
    remittance = forms.CharField(
        label="Your reference",
        required=False,
        max_length=35,
        help_text="Printed on your statement, such as a project number of your institution.",
    )

    def clean(self) -> dict[str, Any]:
        """Without an IBAN the country is needed."""
        data = super().clean() or {}
        country = (data.get("country") or "").strip().upper()
        if not data.get("iban") and not (len(country) == 2 and country.isalpha()):
            if data.get("number") or country:
                self.add_error("country", "Enter the two letters of the bank's country, like US.")
            elif "iban" not in self.errors:
                self.add_error(
                    "iban", "Enter the IBAN, or an account number with its routing code."
                )
        data["country"] = country
        return data

    def account_fields(self) -> dict[str, str]:
        """What `checked_account` takes."""
        names = ("holder", "country", "iban", "bic", "number", "routing")
        return {name: self.cleaned_data[name] for name in names}


class ReasonForm(forms.Form):
    """A reason that stays on record."""

    reason = forms.CharField(
        label="Reason",
        error_messages={"required": "Give a reason. It stays on record."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PaidForm(forms.Form):
    """When the money went, by the bank's own words."""

    paid_on = DayField(label="Paid on", required=False, help_text="Empty: today.")
    bank_reference = forms.CharField(label="The bank's reference", required=False, max_length=140)


class DeliveredForm(forms.Form):
    """What shows that it was delivered."""

    paid_on = DayField(label="Delivered on", required=False, help_text="Empty: today.")
    note = forms.CharField(
        label="What shows it",
        help_text="Such as the ticket that raised the quota, or who worked on what.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DebtorForm(forms.Form):
    """The account a programme pays from."""

    name = forms.CharField(label="Account holder", max_length=70)
    currency = forms.ChoiceField(label="Currency", choices=_CURRENCIES)
    iban = forms.CharField(label="IBAN", max_length=42, widget=forms.TextInput(attrs=_SECRET))
    bic = _secret("BIC", 11, "Found from the IBAN for most banks.")


class PaymentFileForm(forms.Form):
    """From which account, when, and in which form."""

    account = forms.ModelChoiceField(
        label="From account", queryset=DebtorAccount.objects.none(), empty_label=None
    )
    execute_on = DayField(label="The bank pays on")
    form = forms.ChoiceField(label="Form", choices=PaymentFile.Format.choices)

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = accounts


class StatementForm(forms.Form):
    """A statement of the bank."""

    file = forms.FileField(
        label="Statement",
        help_text="camt.053 or camt.054, or a CSV with the columns Reference, Amount, Currency, "
        "Date, Bank reference, Returned. At most 10 MB.",
    )


class OverrideForm(ReasonForm, StampedForm):
    """So much more than the budget."""

    amount = MoneyField(
        label="How much more", widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    field_order = ["amount", "reason"]

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["amount"]
        assert isinstance(field, MoneyField)  # noqa: S101 - for the type checker
        field.currency = currency
