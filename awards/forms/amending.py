"""Asking for a change of an award, and deciding on it."""

from typing import Any

from django import forms

from accounts.models import User
from awards.actions.amending import Wanted
from awards.due import moved as later
from awards.forms.days import DayField
from awards.forms.editing import MoneyField
from awards.forms.stamped import StampedForm
from awards.models import Amendment, Award, Condition
from awards.spreading import LAST, WAYS
from awards.states import AmendmentState
from core.money import format_money

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

    ends_on = DayField(label="New last day")
    amount = MoneyField(label="New amount", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    investigator = forms.ModelChoiceField(
        User.objects.none(),
        label="New investigator",
        empty_label="Choose a person",
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

    def __init__(
        self, *args: Any, award: Award, kind: str, lines: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[str] = []
        wanted = FIELD_OF[Amendment.Kind(kind)]
        for name in set(FIELD_OF.values()) - {wanted}:
            del self.fields[name]
        field = self.fields[wanted]
        if isinstance(field, MoneyField):
            field.currency = award.currency
        if kind == Amendment.Kind.BUDGET and lines:
            self._ask_for_lines(award, lines)
        if isinstance(field, forms.ModelChoiceField):
            team = award.application.team.exclude(user_id=award.application.owner_id)
            field.queryset = User.objects.filter(pk__in=team.values("user"), is_active=True)

    def _ask_for_lines(self, award: Award, lines: dict[str, int]) -> None:
        """An amount for each line of the budget before everything else, and one more line."""
        self.lines = list(lines)
        asked: dict[str, forms.Field] = {}
        for number, (name, amount) in enumerate(lines.items()):
            now = format_money(amount, award.currency)
            asked[f"line_{number}"] = _line(award, label=name, help_text=f"{now} now")
        asked["new_line"] = forms.CharField(label="Another line", required=False, max_length=100)
        asked["new_amount"] = _line(award, label="Its amount", required=False)
        details, reason = self.fields.pop("details"), self.fields.pop("reason")
        details.required = False
        details.label = "What else is to hold from now on"
        self.fields.update({**asked, "details": details, "reason": reason})

    def wanted(self) -> Wanted:
        """What the action takes."""
        given = self.cleaned_data
        amounts = {name: given.pop(f"line_{number}") for number, name in enumerate(self.lines)}
        if self.lines:
            name, amount = given.pop("new_line"), given.pop("new_amount")
            amounts |= {name: amount} if name and amount else {}
        lines = [{"name": name, "amount": amount} for name, amount in amounts.items()]
        return Wanted(**given, lines=lines)

    def clean(self) -> dict[str, Any]:
        """Another line has a name and an amount, and is not one of those there are."""
        data = super().clean() or self.cleaned_data
        name, amount = data.get("new_line"), data.get("new_amount")
        if name in self.lines:
            self.add_error("new_line", "This line is there already. Change its amount above.")
        if name and not amount and "new_amount" not in self.errors:
            self.add_error("new_amount", "Say how much the new line gets.")
        if amount and not name:
            self.add_error("new_line", "Name the new line.")
        return data


class _LineField(MoneyField):
    """An amount that may be left out or nothing."""

    least = 0

    def clean(self, value: Any) -> int:
        """Minor units; nothing where nothing was typed and none is needed."""
        return 0 if not self.required and not value else super().clean(value)


def _line(award: Award, **options: Any) -> MoneyField:
    field = _LineField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)
    field.currency = award.currency
    return field


def initial_of(waiting: Amendment | None, lines: dict[str, int]) -> dict[str, Any]:
    """What was asked for before, to be sent again with changes; else the budget as it is."""
    asked = {line["name"]: line["amount"] for line in waiting.lines} if waiting else {}
    amounts = {name: asked.get(name, amount) for name, amount in lines.items()}
    initial = {f"line_{number}": amount for number, amount in enumerate(amounts.values())}
    for name in asked.keys() - lines.keys():
        initial |= {"new_line": name, "new_amount": asked[name]}
    before = vars(waiting) | {"investigator": waiting.investigator_id} if waiting else {}
    return before | initial


class DecideForm(StampedForm):
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
        fixed = amendment.state == AmendmentState.PROPOSED
        if fixed:
            self.fields[
                "reason"
            ].help_text = (
                "Needed to ask back or to decline. Approving confirms what was proposed as it is."
            )
        if amendment.kind == Amendment.Kind.CONDITIONS:
            self._decide_on_what_staff_planned(amendment)
        if amendment.kind != Amendment.Kind.AMOUNT or fixed:
            del self.fields["way"]
        field = self.fields["moved"]
        if not movable or not amendment.ends_on or fixed:
            del self.fields["moved"]
        elif isinstance(field, forms.MultipleChoiceField):
            gap = (amendment.ends_on - amendment.award.ends_on).days
            field.choices = [(each.reference, _moving(each, gap)) for each in movable]
            field.initial = [each.reference for each in movable]

    def _decide_on_what_staff_planned(self, amendment: Amendment) -> None:
        """There is nobody to ask back, and the grantee hears of it only when it holds."""
        outcome, reason = self.fields["outcome"], self.fields["reason"]
        if isinstance(outcome, forms.ChoiceField):
            outcome.choices = [("approve", "Approve"), ("decline", "Decline")]
        if amendment.state == AmendmentState.REQUESTED:
            reason.initial = amendment.reason
            reason.help_text = "In the letter, when you approve. Needed to decline, for the record."
        else:
            reason.help_text = "Needed to decline, for the record. Approving confirms it as it is."


def _moving(condition: Condition, gap: int) -> str:
    after = later(condition.due_on, gap, "days")
    before = f"{condition.due_on.day} {condition.due_on:%B %Y}"
    return f"{condition.title}: {before}, then {after.day} {after:%B %Y}"
