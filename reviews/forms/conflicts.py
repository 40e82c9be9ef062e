"""Input about conflicts of interest."""

from typing import Any

from django import forms

from grants.models import Application, Call
from reviews.actions.conflicts import VERDICTS
from reviews.detection import KINDS, NAMED, OFF, STAND, SUSPECT, Rules
from reviews.models import Conflict, Reviewer
from reviews.states import CONFLICT
from reviews.wordings import CERTIFIED, CERTIFIED_NOW, NO_CONFLICT, NO_CONFLICT_NOW

NO_CONFLICT_ANSWER = "none"
CONFLICT_ANSWER = "conflict"


class ConflictForm(forms.Form):
    """A conflict of interest staff know of."""

    reviewer = forms.ModelChoiceField(Reviewer.objects.none(), to_field_name="key")
    reference = forms.CharField(
        label="Application", max_length=20, help_text="Its reference, like APP-2026-0412."
    )
    reason = forms.CharField(max_length=500)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        choices = Reviewer.objects.filter(panel__call=call).select_related("user")
        self.fields["reviewer"].queryset = choices.order_by("user__email")  # type: ignore[attr-defined]

    def clean_reference(self) -> Application:
        """The application of this call."""
        reference = self.cleaned_data["reference"].strip().upper()
        found = self.call.applications.filter(
            reference=reference, submitted_at__isnull=False, is_test=False
        ).first()
        if found is None:
            raise forms.ValidationError("There is no application with this reference in this call.")
        return found


class LiftForm(forms.Form):
    """Why something is no conflict after all."""

    reason = forms.CharField(label="Why it is no conflict", max_length=500)
    pin = forms.BooleanField(
        label="Keep it lifted, whatever detection finds",
        required=False,
        help_text="Otherwise it comes up again when new reasons are found.",
    )


class SettleForm(forms.Form):
    """A verdict on one or many pairs. A button beside a pair sends `press`: verdict and key."""

    mark_optional = False

    verdict = forms.ChoiceField(
        label="For the chosen pairs", choices=list(VERDICTS.items()), required=False
    )
    reason = forms.CharField(
        label="Why",
        max_length=500,
        required=False,
        help_text="Needed to deny what stands. Kept in the history of the pair.",
    )
    chosen = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, data: Any = None, *, keys: list[str], only: tuple[str, ...] = (), pressed: str = ""
    ) -> None:
        super().__init__(data)
        self.fields["chosen"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
        if only:
            choices = [(key, VERDICTS[key]) for key in only]
            self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
        self.pressed, self.keys = pressed.split(" ", 1), keys

    def clean(self) -> dict[str, Any]:
        """What one button says wins over the boxes."""
        data = super().clean() or self.cleaned_data
        if len(self.pressed) == 2:
            verdict, key = self.pressed
            if verdict not in VERDICTS or key not in self.keys:
                raise forms.ValidationError("This pair is not on the page any more.")
            data["verdict"], data["chosen"] = verdict, [key]
        elif not data.get("chosen") and "chosen" not in self.errors:
            raise forms.ValidationError("Choose at least one pair.")
        return data


class ConflictFilterForm(forms.Form):
    """Which conflicts a list shows."""

    mark_optional = False
    q = forms.CharField(label="Person, application or reason", required=False, max_length=100)
    state = forms.ChoiceField(
        choices=[("", "Any"), *CONFLICT.names.items()], required=False, label="State"
    )
    source = forms.ChoiceField(choices=[("", "Any"), *Conflict.Source.choices], required=False)
    kind = forms.ChoiceField(
        label="Kind of reason",
        choices=[("", "Any"), *((key, kind.label) for key, kind in KINDS.items())],
        required=False,
    )

    def wanted(self) -> dict[str, str]:
        """What is asked for; a value that does not exist asks for nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ConflictRulesForm(forms.Form):
    """How a call looks for conflicts."""

    years = forms.IntegerField(
        label="Years to look back",
        min_value=0,
        max_value=50,
        help_text="Former employers, joint works and joint applications older than this are no "
        "reason. Calendar years.",
    )

    def __init__(self, data: Any = None, *, rules: Rules) -> None:
        super().__init__(data, initial={"years": rules.years})
        for key, kind in KINDS.items():
            if key != NAMED:
                self.fields[key] = forms.ChoiceField(
                    label=kind.label,
                    choices=[(STAND, "Hide at once"), (SUSPECT, "Show to staff"), (OFF, "Ignore")],
                    initial=rules.mode(key),
                    widget=forms.RadioSelect,
                )
        self.fields["applied"].help_text = (
            "With many applicants on the panel this makes many pairs: ignore it when applicants "
            "review each other."
        )

    def modes(self) -> dict[str, str]:
        """Kind of reason → what it does."""
        return {key: value for key, value in self.cleaned_data.items() if key != "years"}


class DeclarationForm(forms.Form):
    """Whether a reviewer may read one application they accepted."""

    mark_optional = False

    answer = forms.ChoiceField(
        label="Do you have a conflict of interest?",
        choices=[
            (NO_CONFLICT_ANSWER, NO_CONFLICT[NO_CONFLICT_NOW]),
            (CONFLICT_ANSWER, "I have a conflict of interest"),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label="What the conflict is",
        max_length=500,
        required=False,
        help_text="Only staff read it.",
    )

    def __init__(self, data: Any = None, *, reference: str) -> None:
        super().__init__(data, prefix=reference)
        self.reference = reference

    def clean(self) -> dict[str, Any]:
        """A conflict has a reason, and a reason belongs to a conflict."""
        data = super().clean() or self.cleaned_data
        answer, reason = data.get("answer"), data.get("reason")
        if answer == CONFLICT_ANSWER and not reason:
            self.add_error("reason", "Say what the conflict is.")
        if answer != CONFLICT_ANSWER and reason:
            self.add_error(
                "answer", "You wrote about a conflict: choose that, or take the text out."
            )
        return data


class CertificationForm(forms.Form):
    """A panel member's confirmation; the conflicts still to declare are boxes beside it."""

    mark_optional = False

    agreed = forms.BooleanField(
        label=CERTIFIED[CERTIFIED_NOW],
        error_messages={"required": "Confirm that all your conflicts are declared."},
    )

    def __init__(self, data: Any = None, *, references: list[str]) -> None:
        super().__init__(data)
        self.references = references
        for each in references:
            self.fields[f"conflict-{each}"] = forms.BooleanField(
                label=f"I have a conflict with {each}", required=False
            )
            self.fields[f"reason-{each}"] = forms.CharField(
                label=f"What the conflict with {each} is", max_length=500, required=False
            )

    def clean(self) -> dict[str, Any]:
        """A chosen conflict has a reason, and a reason without its box is not lost."""
        data = super().clean() or self.cleaned_data
        for each in self.references:
            chosen, reason = data.get(f"conflict-{each}"), data.get(f"reason-{each}")
            if chosen and not reason:
                self.add_error(f"reason-{each}", f"Say what your conflict with {each} is.")
            if reason and not chosen:
                self.add_error(
                    f"conflict-{each}", f"Tick the box if you have a conflict with {each}."
                )
        return data

    def conflicts(self) -> dict[str, str]:
        """Reason by reference of those that are declared now."""
        data = self.cleaned_data
        return {
            each: data[f"reason-{each}"] for each in self.references if data[f"conflict-{each}"]
        }
