"""A form as JSON Schema 2020-12 with a UI schema, in the shape CommonGrants calls `FormBase`. Pure.

What JSON Schema has words for is said in its words, so that others can check answers with it.
What it has none for (the kind, the limit of words, eligibility) stands in `x-seedcorn`, which a
reader that does not know it passes over. `grants/form_schema_reading.py` reads it.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from grants.form_spec import FormSpec, QuestionSpec, SectionSpec

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OWN = "x-seedcorn"
_SPACE = uuid.UUID("6f1c1f0e-52a3-4d5c-9d0b-0d4f6a1c7e11")
_TEXT = {"type": "string"}
_ROWS: dict[str, dict[str, Any]] = {
    "team": {
        "name": _TEXT,
        "email": {"type": "string", "format": "email"},
        "role": _TEXT,
        "orcid": _TEXT,
        "organisation": _TEXT,
    },
    "budget": {
        "category": _TEXT,
        "description": _TEXT,
        "year": {"type": "integer", "minimum": 1},
        "amount": {"type": "integer", "description": "minor units of the currency"},
    },
    "plan": {
        "title": _TEXT,
        "kind": _TEXT,
        "openness": {"enum": ["open", "closed"]},
        "licence": _TEXT,
        "place": _TEXT,
        "date": _TEXT,
        "reason": _TEXT,
    },
    "file": {
        "id": _TEXT,
        "name": _TEXT,
        "size": {"type": "integer"},
        "sha256": _TEXT,
    },
}


def to_schema(form: FormSpec, *, name: str, description: str = "") -> dict[str, Any]:
    """The form as a CommonGrants form. The same form under the same name has the same `id`."""
    keys = [each.key for each in form.questions]
    return {
        "id": str(uuid.uuid5(_SPACE, f"{name}|{form!r}")),
        "name": name,
        "description": description or f"Application form “{name}”.",
        "jsonSchema": {
            "$schema": DIALECT,
            "type": "object",
            "title": name,
            "properties": {each.key: _property(each) for each in form.questions},
            "required": [each.key for each in form.questions if _always(form, each)],
        },
        "uiSchema": {
            "type": "VerticalLayout",
            "elements": [_group(section) for section in form.sections],
        },
        "mappingToCommonGrants": {key: {"field": key} for key in keys},
        "mappingFromCommonGrants": {key: {"field": key} for key in keys},
    }


def _always(form: FormSpec, question: QuestionSpec) -> bool:
    section = form.section_of(question.key)
    return question.required and not question.shown_if and not (section and section.shown_if)


def _property(question: QuestionSpec) -> dict[str, Any]:
    own: dict[str, Any] = {"kind": question.kind, "required": question.required}
    optional = {
        "wordLimit": question.word_limit,
        "options": dict(question.options),
        "eligibility": question.eligibility,
        "identifying": question.identifying,
    }
    own |= {name: value for name, value in optional.items() if value}
    said: dict[str, Any] = {"title": question.label}
    if question.help:
        said["description"] = question.help
    if question.character_limit:
        said["maxLength"] = question.character_limit
    return {**said, **_shape(question), OWN: own}


def _shape(question: QuestionSpec) -> dict[str, Any]:
    kind, options = question.kind, question.options
    if kind in _ROWS:
        return {"type": "array", "items": {"type": "object", "properties": _ROWS[kind]}}
    if kind == "choice":
        return {"type": "string", "oneOf": _named(options)}
    if kind == "choices":
        bounds = {"minItems": options.get("min"), "maxItems": options.get("max")}
        kept = {word: bound for word, bound in bounds.items() if bound is not None}
        return {"type": "array", "items": {"oneOf": _named(options)}, "uniqueItems": True, **kept}
    if kind == "organisation":
        return {"type": "object", "properties": {"name": _TEXT, "ror": _TEXT}}
    if kind == "money":
        bounds = {"minimum": options.get("min"), "maximum": options.get("max")}
        return {"type": "integer", **{w: b for w, b in bounds.items() if b is not None}}
    return dict(_PLAIN.get(kind, _TEXT))


_PLAIN: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "link": {"type": "string", "format": "uri"},
    "yes_no": {"type": "string", "enum": ["yes", "no"]},
    "consent": {"type": "string", "enum": ["yes"]},
    "keywords": {"type": "array", "items": _TEXT},
}


def _named(options: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"const": each["value"], "title": each["label"]} for each in options.get("choices", [])]


def _group(section: SectionSpec) -> dict[str, Any]:
    group: dict[str, Any] = {"type": "Group", "label": section.title}
    group["elements"] = [_control(each) for each in section.questions]
    group["options"] = {OWN: {"key": section.key, "intro": section.intro}}
    return group | _show(section.shown_if)


def _control(question: QuestionSpec) -> dict[str, Any]:
    control: dict[str, Any] = {"type": "Control", "scope": f"#/properties/{question.key}"}
    if question.kind == "long_text":
        control["options"] = {"multi": True}
    return control | _show(question.shown_if)


def _show(rule: Mapping[str, Any] | None) -> dict[str, Any]:
    if not rule:
        return {}
    scope = f"#/properties/{rule['question']}"
    condition = {"scope": scope, "schema": {"enum": list(rule["is"])}}
    return {"rule": {"effect": "SHOW", "condition": condition}}
