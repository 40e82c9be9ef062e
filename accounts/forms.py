from typing import Any

from django import forms

from accounts.models import User
from accounts.widgets import suggesting
from core.identifiers import is_orcid, is_ror, plain_orcid, plain_ror
from core.mail.kinds import Kind, Reader


def name_field() -> forms.CharField:
    """A person's name, asked for in the same words everywhere."""
    return forms.CharField(
        label="Your name",
        max_length=150,
        help_text="As it should stand on an application or a letter.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class SignupForm(forms.Form):
    """What we ask beyond address and password."""

    name = name_field()

    def signup(self, request: Any, user: User) -> None:  # noqa: ARG002 - allauth passes it
        """Called by allauth after the account exists."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ConfirmForm(forms.Form):
    """The code from the mail that shows that it is still the same person."""

    code = forms.CharField(
        label="Code from the mail",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": "Enter the code from the mail."},
    )


class ProfileForm(forms.ModelForm):
    """A person's own details."""

    # Longer than the stored iD: people paste its address.
    name = name_field()
    orcid = forms.CharField(
        label="ORCID iD",
        max_length=60,
        required=False,
        help_text="For example 0000-0002-1825-0097. Leave empty if you have none.",
    )
    organisation_name = forms.CharField(
        label="Organisation",
        max_length=200,
        required=False,
        help_text="Where you work or study. Names are suggested while you type; any other is fine.",
        widget=suggesting(data_ror="organisation_ror"),
    )
    organisation_ror = forms.CharField(
        label="ROR id of the organisation",
        max_length=60,
        required=False,
        help_text="It fills itself in when you choose a suggestion. Leave it empty otherwise.",
    )

    class Meta:
        model = User
        fields = ["name", "orcid"]

    def clean_orcid(self) -> str:
        """Accept the iD or its address; check the last digit (ISO 7064 MOD 11-2)."""
        text = plain_orcid(self.cleaned_data["orcid"])
        if text and not is_orcid(text):
            raise forms.ValidationError(
                "This is not an ORCID iD. It has 16 digits, like 0000-0002-1825-0097."
            )
        return text

    def clean_organisation_ror(self) -> str:
        """Accept the id or its address; check its last two digits."""
        text = plain_ror(self.cleaned_data["organisation_ror"])
        if text and not is_ror(text):
            raise forms.ValidationError(
                "This is not a ROR id. It looks like https://ror.org/052gg0110."
            )
        return text


class MailChoicesForm(forms.Form):
    """One box for each kind of mail one may do without, ticked when it is sent."""

    mark_optional = False

    def __init__(self, data: Any, *, off: set[Kind]) -> None:
        super().__init__(data)
        for kind in Kind:
            self.fields[kind.value] = forms.BooleanField(
                label=kind.label,
                help_text=kind.sentence,
                required=False,
                initial=kind not in off,
            )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The boxes under the heading of whom they are for."""
        return [
            (reader.value, [self[kind.value] for kind in Kind if kind.reader == reader])
            for reader in Reader
        ]

    def wanted(self) -> list[Kind]:
        """What was ticked."""
        return [kind for kind in Kind if self.cleaned_data[kind.value]]
