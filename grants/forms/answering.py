"""The controls of a section page. They show answers; `grants/answers.py` reads what is posted."""

from dataclasses import dataclass, field
from typing import Any, cast

from django import forms

from grants.answers import (
    BUDGET,
    FILE,
    LONG_TEXT,
    MAX_ROWS,
    OPENNESS,
    OUTPUT_KINDS,
    PLAN,
    ROWS,
    TEAM,
    Asked,
    Problem,
    amount_text,
    as_text,
    is_empty,
    problems,
)
from grants.structure import Part, Values

CATEGORIES = ["Staff", "Equipment", "Compute", "Travel", "Publication", "Overheads", "Other"]


class RowForm(forms.Form):
    """A row of a table answer. Nothing is required here: problems are shown beside the answer."""

    mark_optional = False
    use_required_attribute = False


class TeamRowForm(RowForm):
    name = forms.CharField(required=False, label="Name")
    email = forms.CharField(required=False, label="E-mail")
    role = forms.CharField(required=False, label="Role in the work")


class BudgetRowForm(RowForm):
    category = forms.ChoiceField(required=False, label="Category")
    description = forms.CharField(required=False, label="Description")
    amount = forms.CharField(required=False, label="Amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = (self.initial or {}).get("category", "")
        names = CATEGORIES if stored in {"", *CATEGORIES} else [stored, *CATEGORIES]
        category = cast("forms.ChoiceField", self.fields["category"])
        category.choices = [("", "Choose"), *((name, name) for name in names)]
        self.fields["amount"].widget.attrs["inputmode"] = "decimal"


class PlanRowForm(RowForm):
    title = forms.CharField(required=False, label="Output")
    kind = forms.ChoiceField(
        required=False, label="Kind", choices=[("", "Choose"), *OUTPUT_KINDS.items()]
    )
    openness = forms.ChoiceField(
        required=False, label="Open or closed", choices=[("", "Choose"), *OPENNESS.items()]
    )
    licence = forms.CharField(
        required=False,
        label="Licence (SPDX)",
        widget=forms.TextInput(attrs={"list": "licences", "autocomplete": "off"}),
    )
    place = forms.CharField(required=False, label="Where")
    date = forms.DateField(
        required=False, label="Published by", widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(required=False, label="If closed: why")


_ROW_FORMS: dict[str, type[RowForm]] = {
    TEAM: TeamRowForm,
    BUDGET: BudgetRowForm,
    PLAN: PlanRowForm,
}


@dataclass
class Block:
    """One question on a section page."""

    asked: Asked
    value: Any
    version: int
    control: Any = None
    formset: Any = None
    problems: list[Problem] = field(default_factory=list)
    refusal: str = ""
    theirs: str | None = None
    theirs_by: str = ""

    @property
    def is_file(self) -> bool:
        """Whether the answer is a file."""
        return self.asked.kind == FILE

    @property
    def has_licences(self) -> bool:
        """Whether the list of licences must be on the page."""
        return self.asked.kind == PLAN

    @property
    def control_name(self) -> str:
        """The name of the question's control; links to the question go to `id_<name>`."""
        return f"file-{self.asked.key}" if self.is_file else self.asked.key


def block_for(asked: Asked, value: Any, version: int) -> Block:
    """The controls of a question showing this value."""
    block = Block(asked, value, version)
    # An untouched question is not scolded; what is missing stands on the task list.
    block.problems = [] if is_empty(value) else problems(value, asked)
    if asked.kind in ROWS:
        block.formset = _formset(asked, value or [])
    elif asked.kind != FILE:
        block.control = _control(asked, value, version)
    return block


def blocks_for(part: Part, values: Values, versions: dict[str, int]) -> list[Block]:
    """The blocks of a section."""
    return [
        block_for(asked, values.get(asked.key), versions.get(asked.key, 0))
        for asked in part.questions
    ]


def _formset(asked: Asked, rows: list[dict[str, Any]]) -> Any:
    shown = [
        {**row, "amount": amount_text(row["amount"], asked.currency)} if "amount" in row else row
        for row in rows
    ]
    factory = forms.formset_factory(
        _ROW_FORMS[asked.kind], extra=2, can_delete=True, max_num=MAX_ROWS
    )
    formset = factory(prefix=asked.key, initial=shown)
    if asked.kind == BUDGET:
        for form in [*formset.forms]:
            form.fields["amount"].label = f"Amount in {asked.currency}"
    return formset


def _control(asked: Asked, value: Any, version: int) -> Any:
    if asked.kind == LONG_TEXT:
        widget: forms.Widget = forms.Textarea(attrs={"rows": 20 if _is_long(asked) else 8})
    else:
        widget = forms.TextInput()
    one = forms.CharField(required=False, label=asked.label, help_text=asked.help, widget=widget)
    one.question_key = asked.key  # type: ignore[attr-defined]  # read by core/rendering.py
    one.version = version  # type: ignore[attr-defined]
    one.word_limit = asked.word_limit  # type: ignore[attr-defined]
    form = forms.Form(initial={asked.key: as_text(value, asked) if value else ""})
    form.mark_optional = not asked.required  # type: ignore[attr-defined]
    form.fields[asked.key] = one
    return form[asked.key]


def _is_long(asked: Asked) -> bool:
    return (asked.word_limit or 0) > 1000
