"""Forms of pools of units."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from awards.forms.money import ReasonForm
from awards.models import UnitPool
from awards.models.parts import Instrument

MOST = 10**12


class PoolForm(forms.Form):
    """So many units of a kind."""

    instrument = forms.ChoiceField(label="What", choices=Instrument.choices)
    unit = forms.CharField(
        label="Unit",
        max_length=40,
        help_text="In the plural, as the awards name it: GPU hours, days.",
    )
    quantity = forms.IntegerField(label="How many", min_value=0, max_value=MOST)


class _PoolField(forms.ModelChoiceField):
    def label_from_instance(self, obj: UnitPool) -> str:
        return f"{obj.get_instrument_display()}, {obj.unit}"


class PoolOverrideForm(ReasonForm):
    """So many more than a pool."""

    pool = _PoolField(label="Of which pool", queryset=UnitPool.objects.none(), empty_label=None)
    quantity = forms.IntegerField(label="How many more", min_value=1, max_value=MOST)
    field_order = ["pool", "quantity", "reason"]

    def __init__(self, *args: Any, pools: QuerySet[UnitPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pool"]
        assert isinstance(field, _PoolField)  # noqa: S101 - for the type checker
        field.queryset = pools
