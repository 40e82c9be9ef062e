"""Settings of a programme about its awards."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import HANDLES_MONEY, Role
from awards.forms.editing import MoneyField
from awards.models import AwardRules, Grantor
from core.money import CURRENCIES
from grants.models import Programme


class RulesForm(forms.Form):
    """Who grants exceptions."""

    waived_by = forms.ChoiceField(
        label="Who lets a grantee off a condition",
        choices=Grantor.choices,
        widget=forms.RadioSelect,
    )
    extended_by = forms.ChoiceField(
        label="Who gives more time for a condition",
        choices=Grantor.choices,
        widget=forms.RadioSelect,
    )

    @staticmethod
    def values_of(rules: AwardRules) -> dict[str, Any]:
        """What the form shows."""
        return {"waived_by": rules.waived_by, "extended_by": rules.extended_by}


class LimitForm(forms.Form):
    """Up to which amount somebody approves a payment."""

    who = forms.ChoiceField(label="Who")
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in CURRENCIES])
    amount = MoneyField(label="Up to", widget=forms.TextInput(attrs={"inputmode": "decimal"}))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = programme.roles.filter(role__in=HANDLES_MONEY).select_related("user")
        self.people = {str(row.user.pk): row.user for row in held.order_by("user__name", "pk")}
        roles = [(role.value, f"Everybody: {role.label}") for role in Role if role in HANDLES_MONEY]
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [*roles, *((key, str(user)) for key, user in self.people.items())]
        if self.is_bound and self.data.get("currency") in CURRENCIES:
            amount = self.fields["amount"]
            assert isinstance(amount, MoneyField)  # noqa: S101 - for the type checker
            amount.currency = self.data["currency"]

    def wanted(self) -> dict[str, Any]:
        """The clean values as the action takes them."""
        data = dict(self.cleaned_data)
        who = data.pop("who")
        person: User | None = self.people.get(who)
        return {**data, "user": person, "role": "" if person else who}
