"""Signing for the institution, and naming who does."""

from typing import Any

from django import forms

from awards.actions.cosigning import Signatory
from awards.models import Cosignature


class CosignForm(forms.Form):
    """Signing by typing one's name and office under the terms of the letter."""

    has_read = forms.BooleanField(
        label="I have read the award letter and sign it for the institution",
        error_messages={"required": "Tick the box to say that you sign the letter's terms."},
    )
    typed_name = forms.CharField(
        label="Your full name",
        max_length=150,
        help_text="Typed instead of a signature.",
        error_messages={"required": "Type your full name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    typed_office = forms.CharField(
        label="Your office",
        max_length=150,
        help_text="In which you may sign for the institution, like “Head of research services”.",
        error_messages={"required": "Type the office you sign in."},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class CosignDeclineForm(forms.Form):
    """Declining with a reason."""

    reason = forms.CharField(
        label="Why do you not sign?",
        help_text="The grantee and the programme's staff read this.",
        error_messages={
            "required": "Say why you do not sign. The grantee and the programme read it."
        },
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SignatoryForm(forms.Form):
    """Who signs for the institution."""

    institution = forms.CharField(label="Institution", max_length=200)
    name = forms.CharField(label="Name", max_length=150)
    office = forms.CharField(
        label="Office",
        max_length=150,
        required=False,
        help_text="Like “Head of research services”. They type it themselves when they sign.",
    )
    email = forms.EmailField(
        label="E-mail address", help_text="The letter and the link to sign by are sent here."
    )

    def signatory(self) -> Signatory:
        """What the action takes."""
        return Signatory(**self.cleaned_data)

    @staticmethod
    def values_of(named: Cosignature | None, institution: str) -> dict[str, Any]:
        """What the form shows: who is named now, or else the grantee's institution."""
        if named is None:
            return {"institution": institution}
        return {name: getattr(named, name) for name in SignatoryForm.base_fields}
