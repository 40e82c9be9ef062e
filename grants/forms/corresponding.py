"""Forms of receipts, messages, requests for changes, and who looks after an application."""

from typing import Any, cast

from django import forms

from accounts.models import User
from grants.models import Application
from grants.queries.messages import workers_of
from grants.structure import structure_of


class ReceiptCheckForm(forms.Form):
    """What a receipt says of itself."""

    reference = forms.CharField(label="Reference", max_length=40, help_text="Like APP-2026-0412.")
    sha256 = forms.RegexField(
        label="SHA-256",
        regex=r"^\s*[0-9a-fA-F]{64}\s*$",
        help_text="64 letters and digits, as the receipt shows them.",
        error_messages={"invalid": "A SHA-256 has 64 characters, each a digit or one of a to f."},
    )


class MessageForm(forms.Form):
    """One message."""

    body = forms.CharField(
        label="Your message",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write your message, then send it."},
    )


class ChangeRequestForm(forms.Form):
    """Which questions, why, and until when."""

    questions = forms.MultipleChoiceField(
        label="Answers to change",
        widget=forms.CheckboxSelectMultiple,
        help_text="Only these can be changed; all others stay as they were submitted.",
        error_messages={"required": "Choose at least one answer."},
    )
    message = forms.CharField(
        label="What should change, and why",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="The applicants read it as you write it.",
        error_messages={"required": "Say what should change."},
    )
    due_at = forms.DateTimeField(label="Until when", error_messages={"required": "Say until when."})

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = application.call.time_zone
        self.fields["due_at"].help_text = f"In the call's time zone, {zone}."
        choices = [
            (part.title, [(asked.key, asked.label) for asked in part.questions])
            for part in structure_of(application).parts
        ]
        cast("forms.MultipleChoiceField", self.fields["questions"]).choices = choices


class HandlerForm(forms.Form):
    """Who looks after an application."""

    handler = forms.ModelChoiceField(
        label="Who looks after it",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody in particular",
        help_text="Applicants see the name. Mail about the application goes to this person.",
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["handler"] = application.handler_id
        chosen = cast("forms.ModelChoiceField", self.fields["handler"])
        chosen.queryset = workers_of(application.call.programme)


class PromiseForm(forms.Form):
    """The day of the answer and the reason for moving it."""

    promised_by = forms.DateField(
        label="Answer promised by", error_messages={"required": "Say by which day."}
    )
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The applicants read it as you write it.",
        error_messages={"required": "Say why: the applicants are told."},
    )
