from typing import Any

from django import forms

from accounts.models import User


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
        label="Organisation", max_length=200, required=False, help_text="Where you work or study."
    )

    class Meta:
        model = User
        fields = ["name", "orcid"]

    def clean_orcid(self) -> str:
        """Accept the iD or its address; check the last digit (ISO 7064 MOD 11-2)."""
        text: str = self.cleaned_data["orcid"].strip().removeprefix("https://orcid.org/")
        if text and not is_orcid(text):
            raise forms.ValidationError(
                "This is not an ORCID iD. It has 16 digits, like 0000-0002-1825-0097."
            )
        return text


def is_orcid(text: str) -> bool:
    """Whether the text is an ORCID iD with a right check digit (ISO 7064 MOD 11-2)."""
    digits = text.replace("-", "")
    if (
        len(text) != 19
        or len(digits) != 16
        or not digits[:15].isascii()
        or not digits[:15].isdigit()
    ):
        return False
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[15] == ("X" if check == 10 else str(check))
