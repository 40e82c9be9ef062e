"""An order of applications."""

from collections.abc import Sequence
from typing import Any

from django import forms

from reviews.models import Assignment, Review


class OrderForm(forms.Form):
    """A place for each application; empty for one that is not placed yet."""

    mark_optional = False

    def __init__(self, *args: Any, assignments: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignments = {row.application.reference: row for row in assignments}
        for reference, row in self.assignments.items():
            review: Review | None = getattr(row, "review", None)
            self.fields[reference] = forms.IntegerField(
                label=f"Place of {reference}",
                required=False,
                min_value=1,
                max_value=len(assignments),
                initial=review.place if review else None,
                error_messages={
                    "min_value": f"{reference}: places begin at 1.",
                    "max_value": f"{reference}: there are {len(assignments)} places.",
                },
            )

    def clean(self) -> dict[str, Any]:
        """No place is taken twice."""
        data = super().clean() or self.cleaned_data
        taken: dict[int, str] = {}
        for reference, place in list(data.items()):
            if place is not None and taken.setdefault(place, reference) != reference:
                self.add_error(reference, f"Place {place} is taken by {taken[place]} too.")
        return data

    def places(self) -> dict[str, int | None]:
        """Place by reference."""
        return dict(self.cleaned_data)

    def lines(self) -> list[tuple[Assignment, forms.BoundField]]:
        """Each application with its field: the placed ones in their order, then the others."""
        last = len(self.fields) + 1

        def place(reference: str) -> int:
            text = str(self[reference].value() or "")
            return int(text) if text.isascii() and text.isdigit() else last

        order = sorted(self.fields, key=place)
        return [(self.assignments[reference], self[reference]) for reference in order]
