"""The terms of an award in preparation: three forms on one page."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from awards.forms.days import DayField
from awards.forms.stamped import StampedForm
from awards.models import Award, Condition, OutputKind, Payment
from awards.promises import why_not_open
from core.money import format_money, parse_money
from grants.models import FormVersion
from grants.openness import current_version


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


class InCurrency(forms.Form):
    """A form whose amounts are in the award's currency."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = currency


class AwardForm(InCurrency, StampedForm):
    """The award's own terms."""

    amount = MoneyField(
        label="Amount",
        help_text="In cash; nothing when the award gives something else.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    starts_on = DayField(label="Starts on")
    ends_on = DayField(label="Ends on")
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
        names = [name for name in AwardForm.base_fields if name != "seen"]
        return {name: getattr(award, name) for name in names}


class ConditionForm(forms.Form):
    """One condition of the award."""

    reference = forms.CharField(required=False, widget=forms.HiddenInput)
    # What a new row comes with counts as nothing typed, so an empty one adds nothing.
    kind = forms.ChoiceField(
        label="Kind", choices=Condition.Kind.choices, initial=Condition.Kind.RELEASE
    )
    title = forms.CharField(label="What is owed", max_length=200)
    due_by = forms.ChoiceField(
        label="Due",
        required=False,
        choices=Condition.DueBy.choices,
        initial=Condition.DueBy.DAY,
    )
    due_on = DayField(label="Fixed day", required=False)
    due_count = forms.IntegerField(
        label="Otherwise: how many", required=False, min_value=0, max_value=3_660
    )
    due_unit = forms.ChoiceField(
        label="Days or months",
        required=False,
        choices=Condition.DueUnit.choices,
        initial=Condition.DueUnit.DAYS,
    )
    due_after = forms.ChoiceField(
        label="After which condition",
        required=False,
        help_text="One you add now can be chosen after saving.",
    )
    looked_at_by = forms.ChoiceField(
        label="Looked at by",
        required=False,
        initial=Condition.Verifier.OFFICER,
        help_text="Of releases always an officer.",
    )
    output_kind = forms.ChoiceField(
        label="Kind of output", required=False, choices=[("", "–"), *OutputKind.choices]
    )
    promised_licence = forms.CharField(
        label="Licence",
        required=False,
        max_length=100,
        help_text="An SPDX expression, like MIT. It has to open this kind of output.",
        widget=forms.TextInput(attrs={"list": "licences", "autocomplete": "off"}),
    )
    promised_place = forms.CharField(
        label="Place",
        required=False,
        max_length=300,
        help_text="Where it will be released: an address, or a name like Zenodo.",
    )
    report_form = forms.ChoiceField(
        label="Form of the report", required=False, help_text="Only for reports."
    )
    details = forms.CharField(
        label="Details", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    held = forms.MultipleChoiceField(
        label="Payments that wait for it",
        required=False,
        help_text="One you add now can be chosen after saving, below.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str]],
        people: Sequence[User],
        report_forms: Sequence[tuple[str, FormVersion]],
        payments: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("reference") or not payments:
            # A payment names the conditions that are there already.
            del self.fields["held"]
        else:
            held = self.fields["held"]
            assert isinstance(held, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
            held.choices = payments
        self.people = {str(user.pk): user for user in people}
        self.versions = {str(version.pk): version for _, version in report_forms}
        roles = [each for each in Condition.Verifier.choices if each[0] != "person"]
        named = {
            "due_after": [("", "–"), *choices],
            "looked_at_by": [*roles, *((key, str(user)) for key, user in self.people.items())],
            "report_form": [
                ("", "As usual in this programme"),
                *((str(version.pk), label) for label, version in report_forms),
            ],
        }
        for name, found in named.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = found

    def clean(self) -> dict[str, Any]:
        """A release says what is released and under which licence; a rule says how far."""
        data = super().clean() or {}
        self._clean_due(data)
        who = data.pop("looked_at_by", "") or Condition.Verifier.OFFICER
        if data.get("kind") == Condition.Kind.RELEASE:
            who = Condition.Verifier.OFFICER
        data["verifier"] = self.people.get(who)
        data["verified_by"] = Condition.Verifier.PERSON if data["verifier"] else who
        asks = data.get("kind") == Condition.Kind.REPORT
        data["report_form"] = self.versions.get(data.get("report_form", "")) if asks else None
        if data.get("kind") == Condition.Kind.RELEASE and not self.errors:
            if not data["output_kind"]:
                self.add_error("output_kind", "Choose the kind of output that is released.")
            if not data["promised_licence"]:
                self.add_error("promised_licence", "Name the licence the output is released under.")
            elif data["output_kind"]:
                licence = " ".join(data["promised_licence"].split())
                why = why_not_open(licence, data["output_kind"], current_version())
                data["promised_licence"] = licence
                if why:
                    self.add_error("promised_licence", why)
        return data

    def _clean_due(self, data: dict[str, Any]) -> None:
        rule = data["due_by"] = data.get("due_by") or Condition.DueBy.DAY
        if rule == Condition.DueBy.DAY:
            if "due_on" in data and data["due_on"] is None:
                self.add_error("due_on", "Say on which day.")
            data |= {"due_count": None, "due_unit": "", "due_after": ""}
            return
        if "due_count" in data and data["due_count"] is None:
            self.add_error("due_count", "Say how many days or months.")
        if rule != Condition.DueBy.AFTER_MET:
            data["due_after"] = ""
        elif not data.get("due_after"):
            self.add_error("due_after", "Choose the condition it comes after.")

    @staticmethod
    def values_of(condition: Condition) -> dict[str, Any]:
        """What the form shows for a condition."""
        apart = {"looked_at_by", "report_form", "held"}
        names = [name for name in ConditionForm.base_fields if name not in apart]
        values = {name: getattr(condition, name) for name in names}
        values["report_form"] = condition.report_form_id or ""
        values["due_after"] = condition.due_after.reference if condition.due_after else ""
        if condition.due_by != Condition.DueBy.DAY:
            values["due_on"] = None
        return values | {"looked_at_by": condition.verifier_id or condition.verified_by}


class PaymentForm(InCurrency):
    """One instalment."""

    reference = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="Name", max_length=150)
    amount = MoneyField(label="Amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    due_on = DayField(label="Planned for")
    basis = forms.ChoiceField(
        label="Comes up for approval",
        required=False,
        choices=Payment.Basis.choices,
        initial=Payment.Basis.DATE,
    )
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

    def clean_basis(self) -> str:
        """On its date unless something else was chosen."""
        return self.cleaned_data["basis"] or Payment.Basis.DATE


class KeptRows(forms.BaseFormSet):
    """Rows of which the deleted ones are left out."""

    def kept(self) -> list[dict[str, Any]]:
        """The clean values of the rows that stay."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


ConditionFormSet = forms.formset_factory(
    ConditionForm, formset=KeptRows, extra=0, can_delete=True, max_num=100
)
PaymentFormSet = forms.formset_factory(
    PaymentForm, formset=KeptRows, extra=0, can_delete=True, max_num=50
)
