"""A day as every form of awards takes it."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from awards.due import FIRST_DAY, LAST_DAY

FAR_OFF = f"Choose a day of the years {FIRST_DAY.year} to {LAST_DAY.year}."


class DayField(forms.DateField):
    """A date that can be reckoned with: a slip of the key in the year is told at once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators += [
            MinValueValidator(FIRST_DAY, FAR_OFF),
            MaxValueValidator(LAST_DAY, FAR_OFF),
        ]
