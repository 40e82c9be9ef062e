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
