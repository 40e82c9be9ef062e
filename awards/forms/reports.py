"""How a programme asks for reports, and asking for changes of one."""

from typing import Any

from django import forms

from awards.forms.stamped import StampedForm
from awards.models import ReportRules
from grants.snapshot import Content, questions


class ReportChangesForm(StampedForm):
    """A note at each question that needs one, and one about all of it."""

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(
            label="About all of it",
            help_text="The grantee reads this, and it stays in the record.",
            required=False,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        for question in questions(content):
            self.fields[f"note-{question['key']}"] = forms.CharField(
                label=question["label"],
                help_text="What should change in this answer. Leave it empty if nothing should.",
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def notes(self) -> dict[str, str]:
        """The notes by question key."""
        return {
            name.removeprefix("note-"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("note-") and text
        }


class ReportRulesForm(forms.ModelForm):
    """Schedule, and when a line of the budget is pointed out."""

    mark_optional = False

    class Meta:
        model = ReportRules
        fields = ("interim_every", "final_after", "overspend_percent")
        labels = {
            "interim_every": "Months between interim reports",
            "final_after": "Days after the end for the final report",
            "overspend_percent": "Per cent over plan from which a line is pointed out",
        }
        help_texts = {
            "interim_every": "0 for no interim reports. Awards that are prepared already keep "
            "their dates.",
            "final_after": "1 to 365.",
            "overspend_percent": "0 to 100. It is shown to you and to the grantee, and blocks "
            "nothing.",
        }
