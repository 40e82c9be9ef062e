from django import forms


class EvidenceForm(forms.Form):
    """What a grantee hands in."""

    url = forms.CharField(
        label="Address of the repository",
        max_length=500,
        help_text="The address people clone from, like https://git.example.org/lab/project. "
        "It must open without signing in.",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}
        ),
    )
    note = forms.CharField(
        label="Note for the programme",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcceptForm(forms.Form):
    """Staff accept a release."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=2000,
        help_text="Needed when not every required check passed. The grantee reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendBackForm(forms.Form):
    """Staff send a release back."""

    reason = forms.CharField(
        label="What has to change",
        max_length=2000,
        help_text="The grantee reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RegisterFilter(forms.Form):
    """What the public can look for."""

    q = forms.CharField(label="Search", required=False, max_length=100)
    licence = forms.ChoiceField(label="Licence", required=False)

    def __init__(self, *args: object, licences: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["licence"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", "Any licence"), *((name, name) for name in licences)]
