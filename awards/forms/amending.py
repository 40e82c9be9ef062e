"""Asking for a change of an award, and deciding on it."""

from typing import Any

from django import forms

from accounts.models import User
from awards.actions.amending import Wanted
from awards.forms.editing import MoneyField
from awards.models import Amendment, Award, Condition
from awards.spreading import LAST, WAYS

FIELD_OF = {
    Amendment.Kind.EXTENSION: "ends_on",
    Amendment.Kind.AMOUNT: "amount",
    Amendment.Kind.BUDGET: "details",
    Amendment.Kind.INVESTIGATOR: "investigator",
    Amendment.Kind.INSTITUTION: "institution",
    Amendment.Kind.OTHER: "details",
}


class AmendForm(forms.Form):
    """What is to change, and why; only the field of the kind is there."""

    ends_on = forms.DateField(label="New last day")
    amount = MoneyField(label="New amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    investigator = forms.ModelChoiceField(
        User.objects.none(),
        label="New investigator",
        help_text="Somebody of the team. Invite them to the team of the application first.",
    )
    institution = forms.CharField(label="New institution", max_length=200)
    details = forms.CharField(
        label="What is to hold from now on", widget=forms.Textarea(attrs={"rows": 5})
    )
    reason = forms.CharField(
        label="Why",
        error_messages={"required": "Say why, so that the programme can decide."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, award: Award, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = FIELD_OF[Amendment.Kind(kind)]
        for name in set(FIELD_OF.values()) - {wanted}:
            del self.fields[name]
        field = self.fields[wanted]
        if isinstance(field, MoneyField):
            field.currency = award.currency
        if isinstance(field, forms.ModelChoiceField):
            team = award.application.team.exclude(user_id=award.application.owner_id)
            field.queryset = User.objects.filter(pk__in=team.values("user"), is_active=True)

    def wanted(self) -> Wanted:
        """What the action takes."""
        return Wanted(**self.cleaned_data)


def initial_of(waiting: Amendment | None) -> dict[str, Any]:
    """What was asked for before, to be sent again with changes."""
    return vars(waiting) | {"investigator": waiting.investigator_id} if waiting else {}


class DecideForm(forms.Form):
    """Staff decide on a change."""

    outcome = forms.ChoiceField(
        label="Decision",
        choices=[
            ("approve", "Approve"),
            ("ask_back", "Ask the grantee back"),
            ("decline", "Decline"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a decision."},
    )
    way = forms.ChoiceField(
        label="How is the difference spread?", choices=list(WAYS.items()), initial=LAST
    )
    moved = forms.MultipleChoiceField(
        label="Move these days along with the end of the award",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        help_text="The grantee reads this. Needed unless you approve.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, amendment: Amendment, movable: list[Condition], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fixed = bool(amendment.proposed_by_id)
        if amendment.kind != Amendment.Kind.AMOUNT or fixed:
            del self.fields["way"]
        field = self.fields["moved"]
        if not movable or not amendment.ends_on or fixed:
            del self.fields["moved"]
        elif isinstance(field, forms.MultipleChoiceField):
            gap = amendment.ends_on - amendment.award.ends_on
            field.choices = [(each.reference, _moving(each, gap)) for each in movable]
            field.initial = [each.reference for each in movable]


def _moving(condition: Condition, gap: Any) -> str:
    after = condition.due_on + gap
    before = f"{condition.due_on.day} {condition.due_on:%B %Y}"
    return f"{condition.title}: {before}, then {after.day} {after:%B %Y}"
