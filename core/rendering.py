"""How a form becomes HTML: one renderer, so that a page only writes `{{ form }}`.

Templates never name a CSS class for a field. The look of every control is decided here and in
`templates/forms/` and `templates/django/forms/widgets/`; docs/look.md says what a form can set.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.forms.widgets import Widget

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# The control's class by the widget's `input_type`, where it is not the plain text box.
INPUT_CLASSES = {
    "checkbox": "govuk-checkboxes__input",
    "file": "govuk-file-upload",
    "hidden": "",
    "radio": "govuk-radios__input",
    "range": "",
    "select": "govuk-select",
}


# Django's own sentences said plainer, where a form has not given its own.
PLAINER: dict[tuple[type[forms.Field], str], str] = {
    (forms.Field, "required"): "This needs an answer.",
    (forms.DateField, "invalid"): "Enter a date that exists, like 27 3 2027.",
    (forms.DateTimeField, "invalid"): "Enter a date and a time, like 27 3 2027 and 17:00.",
}


class DateParts(Widget):
    """A date as three text boxes (day, month, year), the form assistive technology reads best.

    Takes `name_day`, `name_month`, `name_year`, and also a plain `name` with an ISO date, as a
    script or a test may send it. An impossible date comes back as typed, with its error.
    """

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True
    supports_microseconds = False
    parts: tuple[str, ...] = ("day", "month", "year")

    def id_for_label(self, id_: str | None) -> str:
        """The first box, so that an error link lands where typing starts."""
        return f"{id_}_day" if id_ else ""

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: Any,  # noqa: ARG002 (Django's signature)
        name: str,
    ) -> bool:
        """True when neither a whole value nor any part was sent."""
        return name not in data and not any(f"{name}_{part}" in data for part in self.parts)

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,  # noqa: ARG002 (Django's signature)
        name: str,
    ) -> str | None:
        """`2026-03-01`, or what was typed in the same order when it is no date, or None."""
        if name in data:
            return str(data[name]) or None
        day, month, year = (
            str(data.get(f"{name}_{part}") or "").strip() for part in DateParts.parts
        )
        if not (day or month or year):
            return None
        return f"{year}-{_month_number(month)}-{day}"

    def split(self, value: object) -> dict[str, str]:
        """The text of each box for a date or for what was typed."""
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        year, month, day = ([*str(value or "").split("-", 2), "", ""])[:3]
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds `widget.boxes`: one dictionary per box with name, id, label, value and width."""
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        texts = self.split(value)
        context["widget"]["invalid"] = "aria-invalid" in own
        context["widget"]["boxes"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{own.get('id', 'id_' + name)}_{part}",
                "label": part.capitalize(),
                "value": texts[part],
                "width": {"day": "2", "month": "2", "year": "4", "time": "5"}[part],
                "numeric": part != "time",
            }
            for part in self.parts
        ]
        return context


class DateTimeParts(DateParts):
    """`DateParts` and a fourth box for the time of day, `17:00`, in the current time zone."""

    parts = ("day", "month", "year", "time")

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,
        name: str,
    ) -> str | None:
        """`2026-03-01 17:00`, or what was typed in the same order, or None."""
        day = super().value_from_datadict(data, files, name)
        if name in data:
            return day
        time = str(data.get(f"{name}_time") or "").strip().replace(".", ":")
        if day is None and not time:
            return None
        return f"{day or '--'} {time}"

    def split(self, value: object) -> dict[str, str]:
        """The text of the four boxes."""
        if isinstance(value, datetime):
            return {**super().split(value), "time": f"{value:%H:%M}"}
        if isinstance(value, date):
            return {**super().split(value), "time": ""}
        day, _, time = str(value or "").replace("T", " ").partition(" ")
        return {**super().split(day), "time": time[:5]}


def _month_number(text: str) -> str:
    """`3` for `3`, `03`, `March` or `mar`; anything else stays as it was typed."""
    return str(MONTHS.index(text[:3].lower()) + 1) if text[:3].lower() in MONTHS else text


class BoundField(forms.BoundField):
    """A field on a page: gives its control the right class and says what the page needs to know.

    A form author may set on a form field: `question_key` and `version` (autosave), `word_limit`
    and `character_limit` (counted below the box), and on the form `mark_optional = False` (no
    “(optional)” after labels).
    """

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # Plain date widgets become the accessible one; a number box would swallow what is no
        # number instead of showing it with its error; a placeholder is never a label.
        if type(field.widget) is forms.DateInput and field.widget.input_type == "text":
            field.widget = _dressed_like(field.widget, DateParts())
        elif type(field.widget) is forms.DateTimeInput and field.widget.input_type == "text":
            field.widget = _dressed_like(field.widget, DateTimeParts())
        elif type(field.widget) is forms.NumberInput:
            field.widget = _number_as_text(field, field.widget)
        field.widget.attrs.pop("placeholder", None)
        for (kind, code), sentence in PLAINER.items():
            theirs = kind.default_error_messages[code]
            if isinstance(field, kind) and field.error_messages.get(code) == theirs:
                field.error_messages[code] = sentence

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        """Django's attributes plus our classes and the descriptions by `aria-describedby`."""
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        classes = [str(widget.attrs.get("class", "")), *control_classes(widget)]
        if self.errors and not widget.is_hidden:
            classes += [f"{name}--error" for name in control_classes(widget)[:1]]
        text = " ".join(dict.fromkeys(name for name in classes if name))
        if text:
            built["class"] = text
        if self.word_limit:
            built["data-word-limit"] = str(self.word_limit)
        if self.character_limit:
            built["data-character-limit"] = str(self.character_limit)
        return built

    @property
    def aria_describedby(self) -> str | None:
        """Hint, error and word count, whichever are on the page."""
        described = super().aria_describedby
        if described is None or not (self.word_limit or self.character_limit):
            return described
        return f"{described} {self.auto_id}_count".strip()

    @property
    def use_fieldset(self) -> bool:
        """Never for a file: Django groups it for its “clear” box, one label reads better."""
        return super().use_fieldset and not isinstance(self.field.widget, forms.FileInput)

    @property
    def kind(self) -> str:
        """Which template part draws the field: group, checkbox, hidden or control."""
        if self.is_hidden:
            return "hidden"
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "checkbox"
        return "group" if self.use_fieldset else "control"

    @property
    def error_target(self) -> str:
        """The id an error link jumps to: the control, or the first one of a group."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            first = next(iter(widget.choices), ("", ""))
            # Django numbers the choices of a group by group and place.
            is_grouped = isinstance(first[1], list | tuple)
            return f"{self.auto_id}_0_0" if is_grouped else f"{self.auto_id}_0"
        return str(self.id_for_label or self.auto_id)

    @property
    def show_optional(self) -> bool:
        """Whether “(optional)” stands after the label."""
        marks = getattr(self.form, "mark_optional", True)
        return bool(marks) and not self.field.required and self.kind != "checkbox"

    @property
    def word_limit(self) -> int:
        """The most words the answer may have; 0 when nothing counts them."""
        return int(getattr(self.field, "word_limit", 0) or 0)

    @property
    def character_limit(self) -> int:
        """The most characters the answer may have; 0 when nothing counts them."""
        return int(getattr(self.field, "character_limit", 0) or 0)

    @property
    def question_key(self) -> str:
        """What autosave calls the question; empty when the field is not autosaved."""
        return str(getattr(self.field, "question_key", "") or "")

    @property
    def version(self) -> int:
        """The version of the stored answer the page shows."""
        return int(getattr(self.field, "version", 0) or 0)


def _dressed_like(old: Widget, new: Widget) -> Widget:
    """The new widget with the old one's attributes and flags."""
    new.attrs = old.attrs
    new.is_required = old.is_required
    new.is_localized = old.is_localized
    return new


def _number_as_text(field: forms.Field, old: Widget) -> Widget:
    """A text box with the keypad of a phone, and without limits a text box does not know."""
    new = _dressed_like(old, forms.TextInput())
    new.attrs = {name: old.attrs[name] for name in old.attrs if name not in ("min", "max", "step")}
    new.attrs["inputmode"] = "numeric" if type(field) is forms.IntegerField else "decimal"
    new.attrs.setdefault("class", "govuk-input--width-10")
    return new


def control_classes(widget: Widget) -> list[str]:
    """CSS classes of the control a widget draws, the base class first."""
    if isinstance(widget, forms.Textarea):
        return ["govuk-textarea"]
    if isinstance(widget, DateParts):
        return []
    if isinstance(widget, forms.PasswordInput):
        return ["govuk-input", "govuk-password-input__input", "govuk-js-password-input-input"]
    base = INPUT_CLASSES.get(getattr(widget, "input_type", ""), "govuk-input")
    return [base] if base else []


class FormRenderer(TemplatesSetting):
    """`FORM_RENDERER`: forms, formsets and fields through the project's own templates."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = BoundField


def named(label: str, text: str) -> str:
    """An error that can be read away from its field: `Title: This needs an answer.`"""
    name = label.strip()
    if not name or name.lower() in text.lower() or name.endswith("."):
        return text  # a statement to agree to is no name: its error says what to do
    return f"{name} {text}" if name.endswith("?") else f"{name}: {text}"


def error_list(form: object) -> list[dict[str, str]]:
    """Every error of a form or a formset as `{"text": …, "target": id or ""}`, in page order."""
    if isinstance(form, forms.BaseFormSet):
        own = [{"text": str(text), "target": ""} for text in form.non_form_errors()]
        return own + [entry for each in form.forms for entry in error_list(each)]
    if not isinstance(form, forms.BaseForm) or not form.errors:
        return []
    found = [{"text": str(text), "target": ""} for text in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else getattr(field, "error_target", field.auto_id)
        errors: ErrorList = field.errors
        found += [{"text": named(str(field.label), str(text)), "target": target} for text in errors]
    return found
