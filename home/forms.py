from typing import Any

from django import forms
from django.db.models import QuerySet

from core.mail.models import OutgoingMail


class ResendForm(forms.Form):
    """Which failed mails to send again, by their dedupe keys."""

    mail = forms.MultipleChoiceField(
        label="Mails to send again",
        error_messages={
            "required": "Choose at least one mail.",
            "invalid_choice": "One of these mails is no longer waiting to be sent again.",
        },
    )

    def __init__(self, *args: Any, mails: QuerySet[OutgoingMail], **kwargs: Any) -> None:
        """`mails` are the ones the person may send again."""
        super().__init__(*args, **kwargs)
        keys = mails.values_list("dedupe_key", flat=True)
        self.fields["mail"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]


class MailFilterForm(forms.Form):
    """Filters of the list of all mail; they stand in the URL."""

    mark_optional = False

    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), *OutgoingMail.State.choices]
    )
    about = forms.CharField(label="About", required=False, max_length=80)
    address = forms.CharField(label="Address", required=False, max_length=254)


class DeleteAccountForm(forms.Form):
    """Deleting is confirmed by typing one's address."""

    email = forms.CharField(
        label="Your e-mail address",
        max_length=254,
        error_messages={"required": "Type your address to delete this account."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = f"Type {address} to confirm."
