from django import forms

from accounts.roles import Role


class RoleForm(forms.Form):
    """A person and the role they get."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    name = forms.CharField(
        label="Name",
        max_length=150,
        required=False,
        help_text="Used when the person has no account yet.",
    )
    role = forms.ChoiceField(
        label="Role",
        choices=Role.choices,
        widget=forms.RadioSelect,
        help_text="Officers do the programme's work, finance handles payments, auditors read only. "
        "Administrators do all of it and give roles.",
    )
