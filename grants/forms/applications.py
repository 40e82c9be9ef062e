"""Forms around an application that are no answers."""

from django import forms

from grants.models import Call


class OwnSearchForm(forms.Form):
    """Looking through one's own applications; what is typed finds something or nothing."""

    mark_optional = False

    q = forms.CharField(
        label="Search your applications",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200}),
    )


class SubmitForm(forms.Form):
    """The declaration one signs by submitting."""

    declaration = forms.BooleanField(
        label="What we wrote is true to the best of our knowledge, and if the work is funded we "
        "will publish its outputs as our open-source plan says.",
        error_messages={
            "required": "Tick the declaration to submit. Everything you wrote is kept."
        },
    )


class WithdrawForm(forms.Form):
    """Withdrawing is confirmed by naming the application."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Staff will read it. You need not give one.",
    )
    confirm = forms.CharField(label="Reference of this application", max_length=40)

    def __init__(self, *args: object, reference: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.reference = reference
        self.fields["confirm"].help_text = f"Type {reference} to confirm."

    def clean_confirm(self) -> str:
        """Must be the reference, in any case."""
        text: str = self.cleaned_data["confirm"].strip().upper()
        if text != self.reference:
            raise forms.ValidationError(f"Type {self.reference} to withdraw this application.")
        return text


class ImportForm(forms.Form):
    """A file of applications and which column answers which question."""

    file = forms.FileField(
        label="File",
        help_text="CSV, TSV or JSON Lines in UTF-8, with the names of the columns in the first "
        "line.",
    )
    mapping = forms.CharField(
        label="Columns",
        widget=forms.Textarea(attrs={"rows": 5}),
        initial="title=title\nkeywords=keywords\nsummary=abstract",
        help_text="One question=column a line. The column with the owner's address, if there is "
        "one, is email=column.",
    )
    owner = forms.EmailField(
        label="Owner",
        required=False,
        help_text="The account that owns the applications of rows without an address. Not your "
        "own if you will decide about them: nobody decides about an application of their own.",
    )
    skip_bad_rows = forms.BooleanField(
        label="Load the good rows even if others are bad",
        required=False,
        help_text="Without this, one bad row means that nothing is loaded.",
    )

    def __init__(self, *args: object, call: Call, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.call = call
