"""The control of a question that is no table and no file."""

from collections.abc import Callable
from typing import Any

from django import forms

from core.money import CURRENCIES
from core.rendering import DateParts
from grants.answers import (
    ANSWERS,
    CHOICE,
    CHOICES,
    CONSENT,
    DATE,
    LINK,
    LONG_TEXT,
    MONEY,
    NUMBER,
    ORGANISATION,
    YES,
    YES_NO,
    Asked,
    hint,
    is_empty,
    labels_of,
    posted_pairs,
)
from grants.forms.widgets import AffixedInput, OrganisationInput

# Kinds whose control shows the stored value itself, not a text made of it.
AS_STORED = {CHOICE, CHOICES, CONSENT, DATE, ORGANISATION, YES_NO}
MANY_CHOICES = 12


def control_for(asked: Asked, value: Any, version: int) -> Any:
    """The bound field of a question with this value; `templates/forms/field.html` draws it."""
    one = _field(asked, value)
    one.question_key = asked.key  # type: ignore[attr-defined]  # read by core/rendering.py
    one.version = version  # type: ignore[attr-defined]
    one.word_limit = asked.word_limit  # type: ignore[attr-defined]
    one.character_limit = asked.character_limit  # type: ignore[attr-defined]
    shown = value if asked.kind in AS_STORED else posted_pairs(value, asked)
    form = forms.Form(initial={asked.key: "" if is_empty(value) else shown})
    form.mark_optional = not asked.required  # type: ignore[attr-defined]
    form.fields[asked.key] = one
    return form[asked.key]


def _field(asked: Asked, value: Any) -> forms.Field:
    build = _FIELDS.get(asked.kind)
    if build:
        one = build(asked, value)
    else:
        one = forms.CharField(widget=_WIDGETS.get(asked.kind, _text)(asked))
    one.required, one.label, one.help_text = False, asked.label, hint(asked)
    return one


def _text(_asked: Asked) -> forms.Widget:
    return forms.TextInput()


def _long(asked: Asked) -> forms.Widget:
    room = max(asked.word_limit or 0, (asked.character_limit or 0) // 6)
    return forms.Textarea(attrs={"rows": 20 if room > 1000 else 8})


def _number(asked: Asked) -> forms.Widget:
    attrs = {"inputmode": "decimal", "class": "govuk-input--width-10", "autocomplete": "off"}
    return AffixedInput(attrs, behind=str(asked.options.get("unit") or ""))


def _money(asked: Asked) -> forms.Widget:
    attrs = {"inputmode": "decimal", "class": "govuk-input--width-10", "autocomplete": "off"}
    return AffixedInput(attrs, before=CURRENCIES[asked.currency][0])


def _link(_asked: Asked) -> forms.Widget:
    return forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"})


_WIDGETS: dict[str, Callable[[Asked], forms.Widget]] = {
    LONG_TEXT: _long,
    NUMBER: _number,
    MONEY: _money,
    LINK: _link,
    DATE: lambda _asked: DateParts(),
    ORGANISATION: lambda _asked: OrganisationInput(),
}


def _choice(asked: Asked, value: Any) -> forms.Field:
    choices = _offered(asked, [value] if value else [])
    if len(choices) > MANY_CHOICES:
        return forms.ChoiceField(choices=[("", "Choose"), *choices])
    return forms.ChoiceField(choices=_with_none(asked, choices), widget=forms.RadioSelect())


def _choices(asked: Asked, value: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_offered(asked, value or []), widget=forms.CheckboxSelectMultiple()
    )


def _yes_no(asked: Asked, _value: Any) -> forms.Field:
    choices = _with_none(asked, list(ANSWERS.items()))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect())


def _consent(_asked: Asked, _value: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(YES, "I agree")], widget=forms.CheckboxSelectMultiple()
    )


def _offered(asked: Asked, stored: list[str]) -> list[tuple[str, str]]:
    """The choices, and what was chosen before and is no longer offered."""
    labels = labels_of(asked.options)
    gone = [(each, f"{each} (no longer offered)") for each in stored if each not in labels]
    return [*labels.items(), *gone]


def _with_none(asked: Asked, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A radio button cannot be taken back: where no answer is needed there is one for none."""
    return choices if asked.required else [*choices, ("", "No answer")]


_FIELDS: dict[str, Callable[[Asked, Any], forms.Field]] = {
    CHOICE: _choice,
    CHOICES: _choices,
    YES_NO: _yes_no,
    CONSENT: _consent,
}
