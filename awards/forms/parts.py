"""What an award gives besides cash."""

from django import forms

from awards.forms.days import DayField
from awards.models.parts import Instrument


class PartForm(forms.Form):
    """So many units, in so many deliveries."""

    instrument = forms.ChoiceField(label="What", choices=Instrument.choices)
    unit = forms.CharField(label="Unit", max_length=40, help_text="In the plural: GPU hours, days.")
    quantity = forms.IntegerField(label="How many", min_value=1, max_value=10**12)
    deliveries = forms.IntegerField(
        label="Deliveries", min_value=1, max_value=60, initial=1, help_text="One a month."
    )
    first_on = DayField(label="First delivery on")
