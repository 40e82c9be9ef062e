"""Forms on texts that several people write."""

from typing import Any

from django import forms


class SharedTextForm(forms.Form):
    """Changes only what was typed anew.

    The page sends along what it showed. What somebody else wrote since stands; where both wrote
    the same field, that is said before anything is lost.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """No field is written over that somebody else changed while the page was open."""
        data = super().clean() or self.cleaned_data
        sent: Any = self.data
        for name in self.changed_data:
            shown, stands = self[name].html_initial_name, str(self.initial.get(name, ""))
            if shown not in sent or _same(sent[shown], stands):
                continue
            self.add_error(
                name,
                f"Somebody changed this while your page was open. It says now: “{stands}”. "
                "Save again to put your words in its place.",
            )
            sent = sent.copy()
            sent[shown] = stands
        self.data = sent
        return data

    def changes(self) -> dict[str, str]:
        """What was typed anew, by field."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
