"""Letters: checking one, issuing many, writing their words and their head."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from awards import letter_codes
from awards.due import LAST_DAY
from awards.models import Letterhead, LetterKind, TemplateVersion
from grants.forms.programmes import localise
from grants.models import Call

SOON, LATER = "soon", "later"
SENDER_LINES = 4
MAX_LETTER = 20 * 1024 * 1024


class LetterCheckForm(forms.Form):
    """The code on a letter, or the file itself."""

    mark_optional = False
    code = forms.CharField(
        label="Code on the letter",
        required=False,
        max_length=40,
        help_text="Twelve letters and digits below the signature. Spaces do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Or the PDF file",
        required=False,
        help_text="It is compared and forgotten; nothing is kept.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of both, and a code that can be one."""
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload and upload.size > MAX_LETTER:
            self.add_error("file", "This file is larger than any letter of ours (20 MB).")
        if not upload and not self.errors:
            if not data.get("code"):
                self.add_error("code", "Type the code, or choose the PDF file.")
            elif not letter_codes.read(data["code"]):
                self.add_error("code", "A code has twelve letters and digits, like 7F3K-92QD-XW0M.")
        return data


class LetterBatchForm(forms.Form):
    """When the mails of a batch go out."""

    mark_optional = False
    when = forms.ChoiceField(
        label="When do the letters go out?",
        choices=[(SOON, "After the usual delay"), (LATER, "All at the moment I set")],
        initial=SOON,
        widget=forms.RadioSelect,
        help_text="Until then no applicant sees anything, and you can take letters back.",
    )
    send_at = forms.DateTimeField(
        label="Day and time", required=False, input_formats=["%Y-%m-%d %H:%M"]
    )

    def __init__(self, *args: Any, call: Call, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.zone = at, ZoneInfo(call.time_zone)
        self.fields[
            "send_at"
        ].help_text = f"Like 2027-03-01 09:00, in the call's time zone, {call.time_zone}."

    def clean(self) -> dict[str, Any]:
        """A moment that is set has to be one to come."""
        data = super().clean() or self.cleaned_data
        if data.get("send_at"):
            localise(self, data, "send_at", self.zone)
        if data.get("when") == LATER and "send_at" in data:
            if data["send_at"] is None:
                self.add_error("send_at", "Say on what day and at what time.")
            elif data["send_at"] <= self.at:
                self.add_error("send_at", "This moment has passed. Choose one to come.")
            elif data["send_at"].date() > LAST_DAY:
                self.add_error("send_at", f"This moment lies after {LAST_DAY.year}.")
        if data.get("when") == SOON:
            data["send_at"] = None
        return data


class WordsForm(forms.Form):
    """The words of one kind of letter."""

    text = forms.CharField(
        label="Text",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "true"}),
        error_messages={"required": "A letter needs a text."},
    )
    paper = forms.ChoiceField(label="Paper", choices=TemplateVersion.Paper.choices)
    with_data = forms.BooleanField(
        label="Put the award as data into the PDF",
        required=False,
        help_text="The file is then PDF/A-3 with award.json inside, for archives and systems. "
        "Without it, it is PDF/UA-1, for screen readers.",
    )

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in {LetterKind.DECLINE, LetterKind.WAITLIST}:
            del self.fields["with_data"]


class LetterheadForm(forms.Form):
    """What stands above and below every letter of a programme."""

    image = forms.FileField(
        label="Letterhead",
        required=False,
        help_text="PNG or JPEG, at most 2 MB. Without one the programme's name stands there.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_image = forms.BooleanField(label="Take the letterhead away", required=False)
    image_text = forms.CharField(
        label="What the letterhead shows",
        required=False,
        max_length=150,
        help_text="Read out to people who do not see it.",
    )
    signature = forms.FileField(
        label="Signature",
        required=False,
        help_text="PNG or JPEG of a handwritten signature, at most 2 MB.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_signature = forms.BooleanField(label="Take the signature away", required=False)
    sender = forms.CharField(
        label="Sender's address",
        required=False,
        max_length=400,
        help_text="Four lines at most. The programme's e-mail address follows them.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    footer = forms.CharField(label="Line at the foot of each page", required=False, max_length=200)

    def __init__(self, *args: Any, head: Letterhead | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if head is None or not head.image_id:
            del self.fields["without_image"]
        if head is None or not head.signature_id:
            del self.fields["without_signature"]

    def clean_sender(self) -> str:
        """Above the address there is room for so many lines and no more."""
        lines = [line.strip() for line in self.cleaned_data["sender"].splitlines() if line.strip()]
        if len(lines) > SENDER_LINES:
            raise forms.ValidationError(
                f"There is room for {SENDER_LINES} lines; you wrote {len(lines)}."
            )
        return "\n".join(lines)
