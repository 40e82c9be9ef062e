"""Text boxes that suggest organisations of the registry while one types."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

SUGGEST_URL = reverse_lazy("accounts:organisation_suggest")


def suggesting(**attrs: Any) -> forms.TextInput:
    """A plain text box: `static/js/organisations.js` adds suggestions, any other text is as good.

    `data_ror` names the box that takes the ROR id of the organisation chosen.
    """
    named = {name.replace("_", "-"): value for name, value in attrs.items()}
    return forms.TextInput(
        {"autocomplete": "organization", "data-organisations": SUGGEST_URL, **named}
    )
