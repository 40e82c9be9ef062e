from typing import Any

from django import forms

from awards.forms.stamped import StampedForm
from awards.models import OutputKind
from releases.actions.evidence import Further
from releases.models import Evidence
from releases.queries.register import STATES

# Of these one address each; what comes twice is a further address.
ONE_EACH = ("archive", "package", "tag", "card", "paper")


def _address(label: str, hint: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=500,
        help_text=hint,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}
        ),
    )


class EvidenceForm(forms.Form):
    """What a grantee hands in: the release, and what belongs to it."""

    FURTHER = (*ONE_EACH, "other")

    url = _address(
        "Address of the release",
        "The promise is judged on it: the repository people clone from, like "
        "https://git.example.org/lab/project, or the page or DOI of data, a model or a paper. "
        "It must open without signing in.",
        required=True,
    )
    archive = _address("Archived copy", "Its DOI, like https://doi.org/10.5281/zenodo.1234567.")
    package = _address("Package", "Its page at PyPI, npm or another registry.")
    tag = _address("Release or tag page", "The page of the version that was released.")
    card = _address("Model or dataset card", "The page that describes it.")
    paper = _address("Paper", "Its DOI or the page of the preprint.")
    other = forms.CharField(
        label="Further addresses",
        required=False,
        max_length=5_000,
        help_text="One a line: a second package, a manual, a demonstration.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    note = forms.CharField(
        label="Note for the programme",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def further(self) -> list[Further]:
        """What was named beside the release, in the order of the form."""
        data = self.cleaned_data
        named = [Further(role, data[role].strip()) for role in ONE_EACH if data[role].strip()]
        lines = [line.strip() for line in data["other"].splitlines()]
        return named + [Further(Evidence.Role.OTHER.value, line) for line in lines if line]

    @staticmethod
    def values_of(pieces: list[Evidence]) -> dict[str, str]:
        """What the form shows for a hand-in, the main piece first."""
        main, *further = pieces
        values = {"url": main.url}
        rest = []
        for piece in further:
            if piece.role in ONE_EACH and piece.role not in values:
                values[piece.role] = piece.url
            else:
                rest.append(piece.url)
        return values | ({"other": "\n".join(rest)} if rest else {})


class AcceptForm(StampedForm):
    """Staff accept a release."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=2000,
        help_text="Needed when not every required check passed. The grantee reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendBackForm(StampedForm):
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
