"""The options of a question by its kind: their fields, and the shapes they are stored in."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from grants.form_spec import key_for

TYPES = [
    ("pdf", "PDF"),
    ("docx", "Word (.docx)"),
    ("xlsx", "Excel (.xlsx)"),
    ("odt", "OpenDocument text"),
    ("txt", "Plain text, also CSV"),
    ("png", "PNG"),
    ("jpg", "JPEG"),
]
# Which kinds a field belongs to; the order is that of the page.
KINDS_OF: dict[str, tuple[str, ...]] = {
    "word_limit": ("short_text", "long_text"),
    "character_limit": ("short_text", "long_text"),
    "choices": ("choice", "choices"),
    "choices_min": ("choices",),
    "choices_max": ("choices",),
    "number_min": ("number",),
    "number_max": ("number",),
    "unit": ("number",),
    "decimals": ("number",),
    "money_min": ("money",),
    "money_max": ("money",),
    "earliest": ("date",),
    "latest": ("date",),
    "types": ("file",),
    "max_megabytes": ("file",),
    "max_pages": ("file",),
    "max_files": ("file",),
    "categories": ("budget",),
    "years": ("budget",),
    "cap": ("budget",),
    "indirect_percent": ("budget",),
    "indirect_of": ("budget",),
    "statement": ("consent",),
    "orcid": ("team",),
    "accepts_yes_no": ("yes_no",),
    "accepts": ("choice", "choices"),
    "eligible_min": ("number",),
    "eligible_max": ("number",),
    "explanation": ("yes_no", "choice", "choices", "number"),
}


def _few(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=100_000, **more)


def _lines(rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class OptionsForm(forms.Form):
    """The fields of all kinds."""

    word_limit = _few(label="At most this many words")
    character_limit = _few(label="At most this many characters")
    choices = _lines(
        6,
        label="Choices",
        help_text="One per line, as people read it. To set the stored value too, write "
        "“value | text”.",
    )
    choices_min = _few(label="At least this many")
    choices_max = _few(label="At most this many")
    number_min = forms.DecimalField(required=False, label="Lowest value")
    number_max = forms.DecimalField(required=False, label="Highest value")
    unit = forms.CharField(
        required=False, max_length=30, label="Unit", help_text="Such as months or GPU hours."
    )
    decimals = forms.IntegerField(
        required=False, min_value=0, max_value=6, label="Decimals", help_text="0 for whole numbers."
    )
    money_min = forms.CharField(required=False, max_length=30, label="Lowest amount")
    money_max = forms.CharField(required=False, max_length=30, label="Highest amount")
    earliest = forms.DateField(required=False, label="Earliest date")
    latest = forms.DateField(required=False, label="Latest date")
    types = forms.MultipleChoiceField(
        required=False,
        choices=TYPES,
        widget=forms.CheckboxSelectMultiple,
        label="Types of files",
        help_text="Without a tick: PDF.",
    )
    max_megabytes = forms.DecimalField(
        required=False,
        min_value=Decimal("0.01"),
        max_value=2000,
        label="Size of a file at most, in MB",
    )
    max_pages = _few(label="Pages at most")
    max_files = _few(label="Number of files at most")
    categories = _lines(
        6, label="Categories", help_text="One per line. Left empty: the usual ones."
    )
    years = forms.IntegerField(
        required=False, min_value=1, max_value=20, label="Years", help_text="From 2: a column more."
    )
    cap = forms.CharField(required=False, max_length=30, label="Total at most")
    indirect_percent = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        label="Indirect costs, in per cent",
        help_text="Added up by the page from the rows.",
    )
    indirect_of = _lines(
        3,
        label="Indirect costs are reckoned from these categories",
        help_text="One per line. Left empty: from all.",
    )
    statement = _lines(4, label="Statement people agree to")
    orcid = forms.BooleanField(required=False, label="Ask everybody for their ORCID iD")
    accepts_yes_no = forms.ChoiceField(
        required=False,
        choices=[("", "It does not decide"), ("yes", "Only “yes”"), ("no", "Only “no”")],
        widget=forms.RadioSelect,
        label="Eligible answer",
    )
    accepts = _lines(
        3,
        label="Eligible answers",
        help_text="One per line, as above. Left empty: it does not decide.",
    )
    eligible_min = forms.DecimalField(required=False, label="Eligible from")
    eligible_max = forms.DecimalField(required=False, label="Eligible up to")
    explanation = _lines(
        2,
        label="Why other answers are not eligible",
        help_text="Shown beside the answer in the eligibility check.",
    )

    def options(self, kind: str) -> dict[str, Any]:
        """The options of the kind, in the shapes `grants/answers` reads; nothing for nothing."""
        found = _READERS[kind](self.cleaned_data) if kind in _READERS else {}
        return {name: value for name, value in found.items() if value not in (None, "", [])}


def lines(text: str) -> list[str]:
    """The lines that say something, without the white space around them."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def choices_of(text: str) -> list[dict[str, str]]:
    """Choices from lines `value | label` or `label`; a value from the label where none is given."""
    found: list[dict[str, str]] = []
    for line in lines(text):
        value, bar, label = (part.strip() for part in line.partition("|"))
        if not bar or not label:
            label = value or line
            value = key_for(label, [each["value"] for each in found], stem="choice")
        found.append({"value": value, "label": label})
    return found


def number_of(value: Decimal | None) -> int | float | None:
    """A number as JSON has it, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _file(data: dict[str, Any]) -> dict[str, Any]:
    size = data["max_megabytes"]
    return {
        "types": data["types"],
        "max_bytes": int(size * 1024 * 1024) if size else None,
        "max_pages": data["max_pages"],
        "max_files": data["max_files"],
    }


def _budget(data: dict[str, Any]) -> dict[str, Any]:
    percent = data["indirect_percent"]
    return {
        "categories": lines(data["categories"]),
        "years": data["years"],
        "cap": data["cap"],
        "indirect_percent": f"{percent.normalize():f}" if percent is not None else None,
        "indirect_of": lines(data["indirect_of"]) if percent is not None else None,
    }


def _picked(data: dict[str, Any], names: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {name: data[field] for name, field in names}


_READERS: dict[str, Any] = {
    "choice": lambda data: {"choices": choices_of(data["choices"])},
    "choices": lambda data: {
        "choices": choices_of(data["choices"]),
        **_picked(data, [("min", "choices_min"), ("max", "choices_max")]),
    },
    "number": lambda data: {
        "min": number_of(data["number_min"]),
        "max": number_of(data["number_max"]),
        **_picked(data, [("unit", "unit"), ("decimals", "decimals")]),
    },
    "money": lambda data: _picked(data, [("min", "money_min"), ("max", "money_max")]),
    "date": lambda data: {"earliest": _iso(data["earliest"]), "latest": _iso(data["latest"])},
    "file": _file,
    "budget": _budget,
    "consent": lambda data: {"statement": data["statement"]},
    "team": lambda data: {"orcid": True} if data["orcid"] else {},
}
