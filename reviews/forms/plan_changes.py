"""Input about changes of a plan: one pair by hand, or many by a file."""

from typing import Any

from django import forms

from grants.queries import applications_in_round
from reviews.edits import ASSIGN, FORBID, FREE, LONGEST_NOTE, PIN, REMOVE, Edit, read_edits
from reviews.models import AssignmentPlan, Reviewer

MOVE, REPLACE, SWAP = "move", "replace", "swap"
DEEDS = (ASSIGN, REMOVE, PIN, FORBID, FREE, MOVE, REPLACE, SWAP)
MOST_BYTES = 2_000_000


class ReviewerField(forms.ModelChoiceField):
    """A reviewer of the panel, by key."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Reviewer.objects.none(),
            to_field_name="key",
            required=False,
            error_messages={"invalid_choice": "Choose a reviewer of this panel."},
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        """The name with the address, which tells namesakes apart."""
        return f"{obj.user} ({obj.user.email})" if obj.user.name else obj.user.email


class PairForm(forms.Form):
    """One deed about one pair, and what it needs: another reviewer, another application, both."""

    to_reviewer = ReviewerField(label="Reviewer")
    to_application = forms.CharField(
        label="Application", required=False, max_length=40, help_text="Its reference."
    )
    note = forms.CharField(label="Why", required=False, max_length=LONGEST_NOTE)
    deed = forms.ChoiceField(
        choices=[(each, each) for each in DEEDS], required=False, widget=forms.HiddenInput
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: AssignmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        panel = Reviewer.objects.filter(panel__call=plan.call).select_related("user")
        self.fields["to_reviewer"].queryset = panel.order_by("user__email")  # type: ignore[attr-defined]

    def clean_to_application(self) -> str:
        """The reference of an application in the round, or nothing."""
        reference = str(self.cleaned_data["to_application"]).strip().upper()
        rows = applications_in_round(self.plan.call)
        if reference and not rows.filter(reference=reference).exists():
            raise forms.ValidationError(f"{reference} is not in the round of this call.")
        return reference

    def clean(self) -> dict[str, Any]:
        """What the deed needs must be there."""
        data = super().clean() or {}
        deed = data.get("deed")
        if not deed and "deed" not in self.errors:
            self.add_error(None, "Choose what to do with this pair.")
        if deed in {REPLACE, SWAP} and not data.get("to_reviewer"):
            self._miss("to_reviewer", "Choose the other reviewer.")
        if deed in {MOVE, SWAP} and not data.get("to_application"):
            self._miss("to_application", "Enter the reference of the other application.")
        return data

    def _miss(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def edits(self, application: str, reviewer: Reviewer) -> list[Edit]:
        """What the action takes, about the pair of this page."""
        data, who = self.cleaned_data, reviewer.user.email.lower()
        other = data["to_reviewer"].user.email.lower() if data["to_reviewer"] else ""
        there = data["to_application"]
        out = Edit(application, who, REMOVE)
        if data["deed"] == MOVE:
            return [out, Edit(there, who, ASSIGN)]
        if data["deed"] == REPLACE:
            return [out, Edit(application, other, ASSIGN)]
        if data["deed"] == SWAP:
            back = [Edit(there, other, REMOVE), Edit(application, other, ASSIGN)]
            return [out, *back, Edit(there, who, ASSIGN)]
        return [Edit(application, who, data["deed"], data["note"])]


class UploadForm(forms.Form):
    """Lines of changes, as a file or written down."""

    file = forms.FileField(label="A CSV file", required=False)
    text = forms.CharField(
        label="Or the lines themselves",
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="The first line names the columns: application,reviewer,action,note",
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_file(self) -> str:
        """The text of the file, or nothing."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 2 MB. Send it in parts.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "The file is not UTF-8 text. Save it as “CSV UTF-8” and try again."
            ) from None

    def clean(self) -> dict[str, Any]:
        """One of the two, the file first."""
        data = super().clean() or {}
        if not self.errors and not (data.get("file") or data.get("text", "").strip()):
            self.add_error("file", "Choose a file or write the lines.")
        return data

    def lines(self) -> str:
        """What was handed in."""
        return str(self.cleaned_data["file"] or self.cleaned_data["text"])

    def edits(self) -> tuple[list[Edit], list[str]]:
        """The edits, and what is wrong with the other lines."""
        return read_edits(self.lines())
