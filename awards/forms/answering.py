"""The grantee's answer."""

from django import forms


class AcceptForm(forms.Form):
    """Accepting by typing one's name under the terms of the letter."""

    has_read = forms.BooleanField(
        label="I have read the award letter and accept its terms",
        error_messages={"required": "Tick the box to say that you accept the letter's terms."},
    )
    typed_name = forms.CharField(
        label="Your full name",
        max_length=150,
        help_text="Typed instead of a signature.",
        error_messages={"required": "Type your full name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class DeclineForm(forms.Form):
    """Declining with a reason."""

    reason = forms.CharField(
        label="Why do you decline?",
        help_text="The programme's staff read this.",
        error_messages={"required": "Say why you decline, so that the programme can learn."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
