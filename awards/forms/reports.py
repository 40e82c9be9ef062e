"""Asking for changes of a report, and the filters of the list of reports."""

from typing import Any

from django import forms

from grants.snapshot import Content, questions


class ReportChangesForm(forms.Form):
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
