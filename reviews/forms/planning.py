"""What staff ask of an assignment plan."""

import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from reviews.queries.planning import Parameters
from reviews.roster import MOST_LOAD

GROUPS = {
    "Rules": ["spread", "senior", "fair", "distributed", "min_affinity", "due_on"],
    "Bids": ["bid_yes", "bid_maybe", "bid_no"],
    "Planning again, and by lot": ["keep_bonus", "most_probable", "seed"],
}


class Group(NamedTuple):
    """Fields under one heading; `is_used` when one of them says something or is wrong."""

    title: str
    fields: list[BoundField]
    is_used: bool


def _weight(label: str, initial: float, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=-1,
        max_value=1,
        initial=initial,
        required=False,
        help_text=help_text,
    )


class PlanForm(forms.Form):
    """What a plan is to look like."""

    reviews_per_application = forms.IntegerField(
        label="Reviewers for each application", min_value=1, max_value=20
    )
    max_load = forms.IntegerField(
        label="Applications for each reviewer, at most",
        min_value=1,
        max_value=MOST_LOAD,
        help_text="A reviewer's own lower limit wins.",
    )
    spread = forms.IntegerField(
        label="Reviewers of one organisation on an application, at most",
        min_value=1,
        max_value=20,
        required=False,
        help_text="Leave empty for any number. Reviewers without an organisation always may.",
    )
    senior = forms.BooleanField(
        label="Every application has a senior reviewer",
        required=False,
        help_text="Where none is free, the last place stays empty and the plan says so.",
    )
    fair = forms.BooleanField(
        label="Find the best floor",
        required=False,
        help_text="No application gets a reviewer further from its subject than has to be.",
    )
    distributed = forms.BooleanField(
        label="No two applicants review each other",
        required=False,
        help_text="For calls in which applicants review.",
    )
    min_affinity = forms.FloatField(
        label="Lowest affinity of a pair",
        min_value=0,
        max_value=1,
        required=False,
        help_text="From 0 to 1. Leave empty to use every pair.",
    )
    due_on = forms.DateField(
        label="Reviews due by",
        required=False,
        help_text="Reviewers who are away on every day until then are left out.",
    )
    bid_yes = _weight(
        "A yes adds",
        Parameters.bid_yes,
        "To the affinity, which lies between 0 and 1. Leave empty for nothing.",
    )
    bid_maybe = _weight("A maybe adds", Parameters.bid_maybe)
    bid_no = _weight("A no adds", Parameters.bid_no, "Less than 0 takes away.")
    keep_bonus = forms.FloatField(
        label="Bonus for pairs of the last plan",
        min_value=0,
        max_value=1,
        required=False,
        help_text="With 0.01 few people move and little is lost. Leave empty to begin anew.",
    )
    most_probable = forms.FloatField(
        label="Highest probability of a pair",
        min_value=0.0625,
        max_value=1,
        required=False,
        help_text="Less than 1 draws the plan by lot, so that nobody can count on a pair. "
        "Leave empty for the best plan.",
    )
    seed = forms.IntegerField(
        label="Seed of the lot",
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        help_text="A whole number. Leave empty to have one drawn; the plan keeps it.",
    )

    def clean(self) -> dict[str, Any]:
        """A lot cannot be drawn under rules that are not one flow."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("most_probable") or 1) < 1:
            if data.get("spread") and data.get("senior"):
                words = "A lot keeps organisations apart or a senior's place, not both."
                self.add_error("most_probable", words)
            if data.get("distributed"):
                words = "A lot cannot see to it that no two applicants review each other."
                self.add_error("most_probable", words)
        return data

    def parameters(self) -> Parameters:
        """What the action takes."""
        data = self.cleaned_data
        drawn = (data["most_probable"] or 1.0) < 1
        seed = secrets.randbelow(2**31) if data["seed"] is None else data["seed"]
        return Parameters(
            reviews_per_application=data["reviews_per_application"],
            max_load=data["max_load"],
            min_affinity=data["min_affinity"] or 0.0,
            bid_yes=data["bid_yes"] or 0.0,
            bid_maybe=data["bid_maybe"] or 0.0,
            bid_no=data["bid_no"] or 0.0,
            spread=data["spread"] or 0,
            senior=data["senior"],
            fair=data["fair"],
            distributed=data["distributed"],
            keep_bonus=data["keep_bonus"] or 0.0,
            most_probable=data["most_probable"] or 1.0,
            seed=seed if drawn else 0,
            due_on=data["due_on"].isoformat() if data["due_on"] else "",
        )

    @property
    def first_fields(self) -> list[BoundField]:
        """What every plan needs."""
        return [self["reviews_per_application"], self["max_load"]]

    @property
    def groups(self) -> Iterator[Group]:
        """What only some plans need."""
        for title, names in GROUPS.items():
            fields = [self[name] for name in names]
            used = self.changed_data if self.is_bound else []
            yield Group(title, fields, any(field.errors or field.name in used for field in fields))
