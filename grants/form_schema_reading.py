"""Reading a form from JSON Schema and UI schema, as `grants/form_schema.py` writes it. Pure.

Ours comes back as it was. A form from elsewhere is made the best of, and what was not understood
is told, so that a person can put it right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.form_schema import OWN
from grants.form_spec import KINDS, FormSpec, QuestionSpec, SectionSpec, key_for


@dataclass
class Reading:
    """The form that was read, its name, and what was not understood."""

    form: FormSpec = field(default_factory=FormSpec)
    name: str = ""
    notes: list[str] = field(default_factory=list)


class NotAForm(ValueError):
    """The document is no form at all."""


_TOP = {
    "id",
    "name",
    "description",
    "instructions",
    "jsonSchema",
    "uiSchema",
    "mappingToCommonGrants",
    "mappingFromCommonGrants",
    "customFields",
    "createdAt",
    "lastModifiedAt",
}
_SCHEMA_WORDS = {"$schema", "$id", "type", "title", "description", "properties", "required"}
_KNOWN_WORDS = {
    "title",
    "description",
    "type",
    "format",
    "enum",
    "const",
    "oneOf",
    "items",
    "uniqueItems",
    "minItems",
    "maxItems",
    "maxLength",
    "minimum",
    "maximum",
    "properties",
    OWN,
}
_UNTITLED = "Questions"


def from_schema(document: Any) -> Reading:
    """The form of a document; `NotAForm` when there is none in it."""
    document = _cleaned(document)
    if not isinstance(document, dict) or not isinstance(document.get("jsonSchema"), dict):
        raise NotAForm("The file has no “jsonSchema”, so there is no form in it.")
    schema = document["jsonSchema"]
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        raise NotAForm("The “jsonSchema” has no “properties”, so there are no questions in it.")
    reading = Reading(name=str(document.get("name") or ""))
    reading.notes += [f"“{word}” was left out." for word in document if word not in _TOP]
    if document.get("instructions"):
        reading.notes.append("“instructions” were left out; write them into a section’s text.")
    reading.notes += [
        f"The rule “{word}” of the whole form was left out."
        for word in schema
        if word not in _SCHEMA_WORDS
    ]
    questions = _questions(properties, schema.get("required"), reading)
    _lay_out(document.get("uiSchema"), questions, reading)
    return reading


def _cleaned(value: Any) -> Any:
    """Without what no database can hold: NUL and halves of characters."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode(errors="ignore").decode()
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(each) for name, each in value.items()}
    return value


def _questions(
    properties: Mapping[str, Any], required: Any, reading: Reading
) -> dict[str, QuestionSpec]:
    needed = set(required) if isinstance(required, list) else set()
    found: dict[str, QuestionSpec] = {}
    for name, said in properties.items():
        if not isinstance(said, dict):
            reading.notes.append(f"“{name}” is no question that can be read; it was left out.")
            continue
        taken = [each.key for each in found.values()]
        is_ours = isinstance(said.get(OWN), dict)
        key = name if is_ours else key_for(name, taken)
        found[name] = _question(key, name, said, needed=name in needed, reading=reading)
    return found


def _question(
    key: str, name: str, said: Mapping[str, Any], *, needed: bool, reading: Reading
) -> QuestionSpec:
    own = said.get(OWN)
    own = own if isinstance(own, dict) else {}
    label = str(said.get("title") or name)
    for word in said:
        if word not in _KNOWN_WORDS:
            reading.notes.append(f"“{label}”: the rule “{word}” was left out.")
    kind = own.get("kind")
    kind = kind if kind in KINDS else _kind(said, label, reading)
    options = _known_options(own.get("options"), label, reading) if own else _options(kind, said)
    return QuestionSpec(
        key=key,
        kind=kind,
        label=label[:200],
        help=str(said.get("description") or ""),
        required=bool(own.get("required", needed)),
        word_limit=_count(own.get("wordLimit")),
        character_limit=_count(said.get("maxLength")),
        options=options,
        eligibility=_rule(own.get("eligibility"), label, reading),
        identifying=bool(own.get("identifying", False)),
    )


def _count(value: Any) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**6
    return value if fits else None


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_choices(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict)
        and isinstance(each.get("value"), str)
        and isinstance(each.get("label"), str)
        for each in value
    )


def _known_options(given: Any, label: str, reading: Reading) -> dict[str, Any]:
    """The options that are what they should be."""
    if given is None:
        return {}
    options = given if isinstance(given, dict) else {"": given}
    kept = {
        name: value
        for name, value in options.items()
        if value is not None and (_OPTIONS[name](value) if name in _OPTIONS else False)
    }
    reading.notes += [
        f"“{label}”: the setting “{name}” was not understood; left out."
        for name in options
        if name not in kept
    ]
    return kept


def _rule(given: Any, label: str, reading: Reading) -> dict[str, Any] | None:
    """An eligibility rule that is one."""
    if given is None:
        return None
    if isinstance(given, dict) and isinstance(given.get("explanation"), str):
        bounds = [given[name] for name in ("min", "max") if name in given]
        if _is_list_of_text(given.get("accepts")) or (bounds and all(map(_is_number, bounds))):
            return given
    reading.notes.append(f"“{label}”: the eligibility rule was not understood; left out.")
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


_OPTIONS: dict[str, Callable[[Any], bool]] = {
    "choices": _is_choices,
    "min": _is_number,
    "max": _is_number,
    "unit": _is_text,
    "decimals": _is_number,
    "earliest": _is_date,
    "latest": _is_date,
    "types": _is_list_of_text,
    "max_bytes": _is_number,
    "max_pages": _is_number,
    "max_files": _is_number,
    "staff_only": lambda value: value is True,
    "categories": _is_list_of_text,
    "years": _is_number,
    "cap": _is_number,
    "indirect_percent": _is_text,
    "indirect_of": _is_list_of_text,
    "statement": _is_text,
    "orcid": lambda value: isinstance(value, bool),
}


def _kind(said: Mapping[str, Any], label: str, reading: Reading) -> str:
    """The kind that comes nearest to what the schema says."""
    form = said.get("type")
    if form == "array":
        return _kind_of_list(said, label, reading)
    if _choices(said):
        return "choice"
    plain = {"boolean": "yes_no", "number": "number", "integer": "number"}
    if isinstance(form, str) and form in plain:
        return plain[form]
    if form == "string":
        formats = {"date": "date", "uri": "link", "url": "link"}
        limit = said.get("maxLength")
        is_long = isinstance(limit, int) and limit > 300
        return formats.get(str(said.get("format")), "long_text" if is_long else "short_text")
    reading.notes.append(f"“{label}” has a type that is not known here; it became a long text.")
    return "long_text"


def _kind_of_list(said: Mapping[str, Any], label: str, reading: Reading) -> str:
    items = said.get("items")
    items = items if isinstance(items, dict) else {}
    if _choices(items):
        return "choices"
    if items.get("type") == "string":
        return "keywords"
    reading.notes.append(f"“{label}” is a list that is not known here; it became a long text.")
    return "long_text"


def _choices(said: Mapping[str, Any]) -> list[dict[str, str]]:
    named = said.get("oneOf")
    if isinstance(named, list) and all(isinstance(e, dict) and "const" in e for e in named):
        pairs = [(each["const"], each.get("title", each["const"])) for each in named]
    else:
        plain = said.get("enum")
        pairs = [(each, each) for each in plain] if isinstance(plain, list) else []
    return [{"value": str(value), "label": str(label)} for value, label in pairs]


def _options(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a question from elsewhere."""
    if kind == "choice":
        return {"choices": _choices(said)}
    if kind == "choices":
        found: dict[str, Any] = {"choices": _choices(said.get("items", {}))}
        words = (("min", "minItems"), ("max", "maxItems"))
    elif kind == "number":
        found, words = {}, (("min", "minimum"), ("max", "maximum"))
        if said.get("type") == "integer":
            found["decimals"] = 0
    else:
        return {}
    return found | {
        name: said[word] for name, word in words if isinstance(said.get(word), int | float)
    }


def _lay_out(layout: Any, questions: dict[str, QuestionSpec], reading: Reading) -> None:
    """Put the questions into sections as the UI schema says; the rest into one of their own."""
    left = dict(questions)
    keys = {name: each.key for name, each in questions.items()}
    sections: list[SectionSpec] = []
    for element in _elements(layout):
        if element.get("type") == "Control":
            taken = _controls([element], left, keys, reading)
            if taken:
                sections = _gathered(sections, taken)
        elif _elements(element):
            sections.append(_section(element, sections, left, keys, reading))
        elif element.get("type") != "Group":
            kind = element.get("type")
            reading.notes.append(f"An element of the type “{kind}” in the layout was left out.")
        else:
            sections.append(_section(element, sections, left, keys, reading))
    if left:
        sections = _gathered(sections, list(left.values()), fresh=True)
        if _elements(layout):
            labels = ", ".join(f"“{each.label}”" for each in left.values())
            reading.notes.append(f"The layout does not place {labels}: they stand at the end.")
    reading.form = FormSpec(tuple(sections))


def _elements(layout: Any) -> list[dict[str, Any]]:
    found = layout.get("elements") if isinstance(layout, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _gathered(
    sections: list[SectionSpec], questions: list[QuestionSpec], *, fresh: bool = False
) -> list[SectionSpec]:
    """With the questions at the end: in the last section when it is such a one."""
    last = sections[-1] if sections else None
    if last and last.title == _UNTITLED and not fresh:
        joined = (*last.questions, *questions)
        return [*sections[:-1], SectionSpec(last.key, last.title, questions=joined)]
    key = key_for(_UNTITLED, [each.key for each in sections], stem="section")
    return [*sections, SectionSpec(key, _UNTITLED, questions=tuple(questions))]


def _section(
    element: Mapping[str, Any],
    before: list[SectionSpec],
    left: dict[str, QuestionSpec],
    keys: Mapping[str, str],
    reading: Reading,
) -> SectionSpec:
    options = element.get("options")
    own = options.get(OWN) if isinstance(options, dict) else None
    own = own if isinstance(own, dict) else {}
    title = str(element.get("label") or _UNTITLED)[:120]
    taken = [each.key for each in before]
    return SectionSpec(
        key=str(own.get("key") or key_for(title, taken, stem="section")),
        title=title,
        intro=str(own.get("intro") or ""),
        shown_if=_condition(element, keys, title, reading),
        questions=tuple(_controls(_elements(element), left, keys, reading)),
    )


def _controls(
    elements: list[dict[str, Any]],
    left: dict[str, QuestionSpec],
    keys: Mapping[str, str],
    reading: Reading,
) -> list[QuestionSpec]:
    found: list[QuestionSpec] = []
    for element in elements:
        if element.get("type") != "Control":
            found += _controls(_elements(element), left, keys, reading)
            continue
        name = str(element.get("scope", "")).removeprefix("#/properties/")
        question = left.pop(name, None)
        if question is None:
            reading.notes.append(f"The layout names “{name}”, which is no question; left out.")
            continue
        rule = _condition(element, keys, question.label, reading)
        found.append(_with_condition(question, rule))
    return found


def _with_condition(question: QuestionSpec, rule: Mapping[str, Any] | None) -> QuestionSpec:
    return QuestionSpec(**{**question.__dict__, "shown_if": rule})


def _condition(
    element: Mapping[str, Any], keys: Mapping[str, str], label: str, reading: Reading
) -> dict[str, Any] | None:
    rule = element.get("rule")
    if not rule:
        return None
    condition = rule.get("condition") if isinstance(rule, dict) else None
    schema = condition.get("schema") if isinstance(condition, dict) else None
    if isinstance(schema, dict) and isinstance(condition, dict) and rule.get("effect") == "SHOW":
        wanted = schema.get("enum", [schema["const"]] if "const" in schema else None)
        name = str(condition.get("scope", "")).removeprefix("#/properties/")
        if isinstance(wanted, list) and name in keys:
            return {"question": keys[name], "is": [str(each) for each in wanted]}
    reading.notes.append(f"“{label}”: the rule when it is shown was not understood; left out.")
    return None
