from typing import Any

from django import forms

from awards.models import OutputKind
from releases.queries.register import STATES


class EvidenceForm(forms.Form):
    """What a grantee hands in."""

    url = forms.CharField(
        label="Address of the repository",
        max_length=500,
        help_text="The address people clone from, like https://git.example.org/lab/project. "
        "It must open without signing in.",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}
        ),
    )
    note = forms.CharField(
        label="Note for the programme",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcceptForm(forms.Form):
    """Staff accept a release."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=2000,
        help_text="Needed when not every required check passed. The grantee reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendBackForm(forms.Form):
    """Staff send a release back."""

    reason = forms.CharField(
        label="What has to change",
        max_length=2000,
        help_text="The grantee reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RegisterFilter(forms.Form):
    """What the public can look for."""

    mark_optional = False
    q = forms.CharField(label="Search", required=False, max_length=100)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any state"), *STATES.items()]
    )
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "Any kind"), *OutputKind.choices]
    )
    licence = forms.ChoiceField(label="Licence", required=False)
    programme = forms.ChoiceField(label="Programme", required=False)

    def __init__(
        self,
        *args: Any,
        licences: list[str],
        programmes: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        found = {
            "licence": [("", "Any licence"), *((name, name) for name in licences)],
            "programme": [("", "Any programme"), *programmes],
        }
        for name, choices in found.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = choices


class BoardFilter(forms.Form):
    """What the board is cut down to."""

    mark_optional = False
    programme = forms.ChoiceField(label="Programme", required=False)
    call = forms.ChoiceField(label="Call", required=False)
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "Any kind"), *OutputKind.choices]
    )
    officer = forms.ChoiceField(label="Officer", required=False)

    def __init__(
        self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [("", f"Any {name}"), *found]
