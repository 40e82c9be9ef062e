"""Forms around an application's team."""

from collections.abc import Iterable

from django import forms

from accounts.models import User
from grants.models import Application, TeamInvitation
from grants.queries.copying import Fit


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Role",
        choices=TeamInvitation.Role.choices,
        widget=forms.RadioSelect,
        help_text="Editors write and submit. Viewers read only. Signatories read, and approve "
        "before submission when the call asks for it.",
    )
    any_account = forms.BooleanField(
        label="They may accept with an account under another address",
        required=False,
        help_text="Whoever has the link can then accept it, once.",
    )


class OwnerForm(forms.Form):
    """Which member is asked to take the application over."""

    to = forms.TypedChoiceField(
        label="New owner",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who is to become the owner."},
    )

    def __init__(self, *args: object, people: Iterable[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(user.pk, f"{user} ({user.email})") for user in people]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class StaffTransferForm(forms.Form):
    """Staff give an application to somebody else."""

    email = forms.EmailField(
        label="E-mail address of the new owner",
        max_length=254,
        help_text="They need an account. They do not have to be on the team yet.",
    )
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everybody on the team reads it in the mail about the change.",
    )


class ApproveForm(forms.Form):
    """The signatory's declaration about the content the page showed."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    declaration = forms.BooleanField(
        label="I have read this application and approve it for my organisation, exactly as it "
        "stands here.",
        error_messages={"required": "Tick the declaration to approve."},
    )


class SendBackForm(forms.Form):
    """What has to change before the signatory approves."""

    note = forms.CharField(
        label="What has to change",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what has to change, so that the team can do it."},
    )


class CopyForm(forms.Form):
    """Which answers to take over, from which application."""

    source = forms.CharField(max_length=40, widget=forms.HiddenInput)
    keys = forms.MultipleChoiceField(
        label="Answers to copy",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one answer to copy."},
    )
    overwrite = forms.BooleanField(
        label="Replace what this application already says",
        required=False,
        help_text="Without this, only empty answers are filled.",
    )

    def __init__(
        self, *args: object, source: Application, fits: Iterable[Fit], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        possible = [fit for fit in fits if fit.fits and not fit.same]
        taken = [fit for fit in possible if fit.taken]
        self.fields["source"].initial = source.reference
        self.fields["keys"].choices = [  # type: ignore[attr-defined]
            (fit.key, f"{fit.label} (answered already)" if fit.taken else fit.label)
            for fit in possible
        ]
        self.fields["keys"].initial = [fit.key for fit in possible if not fit.taken]
        if not taken:
            del self.fields["overwrite"]
