"""Out as JSON Schema and back in: the same form."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.form_faults import faults
from grants.form_schema import DIALECT, to_schema
from grants.form_schema_reading import NotAForm, from_schema
from grants.form_spec import KINDS, FormSpec, QuestionSpec, SectionSpec
from grants.models import QuestionKind

words = st.text("aÄß字“<&| \n0", min_size=1, max_size=20)
names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
choices = st.lists(st.fixed_dictionaries({"value": names, "label": words}), min_size=2, max_size=4)


@st.composite
def options(draw, kind):
    if kind == "choice":
        return {"choices": draw(choices)}
    if kind == "choices":
        return {"choices": draw(choices), "min": 1, "max": draw(st.integers(1, 4))}
    if kind in {"number", "money"}:
        return {"min": draw(st.integers(0, 10)), "max": draw(st.integers(10, 99))}
    if kind == "budget":
        return {"categories": draw(st.lists(words, max_size=3)), "indirect_percent": "15"}
    return {"statement": draw(words)} if kind == "consent" else {}


@st.composite
def questions(draw, key, before):
    kind = draw(st.sampled_from(KINDS))
    rule = None
    if before and draw(st.booleans()):
        rule = {"question": draw(st.sampled_from(before)), "is": draw(st.lists(names, min_size=1))}
    return QuestionSpec(
        key=key,
        kind=kind,
        label=draw(words),
        help=draw(st.one_of(st.just(""), words)),
        required=draw(st.booleans()),
        word_limit=draw(st.one_of(st.none(), st.integers(1, 999))),
        character_limit=draw(st.one_of(st.none(), st.integers(1, 999))),
        options=draw(options(kind)) | draw(st.sampled_from([{}, {"staff_only": True}])),
        shown_if=rule,
        eligibility=draw(st.one_of(st.none(), st.just({"accepts": ["yes"], "explanation": "So"}))),
        identifying=draw(st.booleans()),
    )


@st.composite
def forms(draw):
    keys = draw(st.lists(names, min_size=1, max_size=6, unique=True))
    cuts = draw(st.integers(1, len(keys)))
    sections = []
    for place, key in enumerate(draw(st.lists(names, min_size=1, max_size=3, unique=True))):
        mine = keys[:cuts] if place == 0 else keys[cuts:] if place == 1 else []
        sections.append(
            SectionSpec(
                key,
                draw(words),
                draw(st.one_of(st.just(""), words)),
                questions=tuple(draw(questions(k, keys[: keys.index(k)])) for k in mine),
            )
        )
    return FormSpec(tuple(sections))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(forms(), words)
def test_export_and_import_give_the_same_form(form, name):
    reading = from_schema(json.loads(json.dumps(to_schema(form, name=name))))
    assert reading.form == form
    assert reading.name == name
    assert reading.notes == []


def test_the_shape_is_that_of_common_grants():
    asked = QuestionSpec("humans", "yes_no", "Human data?")
    form = FormSpec((SectionSpec("a", "A", questions=(asked,)),))
    document = to_schema(form, name="Mine")
    assert sorted(document) == [
        "description",
        "id",
        "jsonSchema",
        "mappingFromCommonGrants",
        "mappingToCommonGrants",
        "name",
        "uiSchema",
    ]
    schema = document["jsonSchema"]
    assert schema["$schema"] == DIALECT
    assert schema["required"] == ["humans"]
    assert schema["properties"]["humans"]["enum"] == ["yes", "no"]
    assert document["uiSchema"]["elements"][0]["elements"] == [
        {"type": "Control", "scope": "#/properties/humans"}
    ]
    assert document["id"] == to_schema(form, name="Mine")["id"]


def test_what_is_shown_sometimes_is_not_always_required():
    asked = (
        QuestionSpec("humans", "yes_no", "Human data?"),
        QuestionSpec("why", "long_text", "Why", shown_if={"question": "humans", "is": ["yes"]}),
    )
    document = to_schema(FormSpec((SectionSpec("a", "A", questions=asked),)), name="Mine")
    assert document["jsonSchema"]["required"] == ["humans"]
    assert document["uiSchema"]["elements"][0]["elements"][1]["rule"] == {
        "effect": "SHOW",
        "condition": {"scope": "#/properties/humans", "schema": {"enum": ["yes"]}},
    }


FOREIGN = {
    "id": "b7c1e2f4-8a3d-4e2a-9c5b-1f2e3d4c5b6a",
    "name": "Form A",
    "instructions": "Read this first.",
    "jsonSchema": {
        "type": "object",
        "required": ["ProjectTitle"],
        "if": {},
        "properties": {
            "ProjectTitle": {"type": "string", "maxLength": 200, "title": "Project title"},
            "Abstract": {"type": "string", "maxLength": 4000},
            "Start": {"type": "string", "format": "date"},
            "People": {"type": "integer", "minimum": 1, "pattern": "x"},
            "Sector": {"enum": ["Health", "Energy"]},
            "Tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2},
            "Site": {"type": "object"},
        },
    },
    "uiSchema": {
        "type": "VerticalLayout",
        "elements": [
            {"type": "Control", "scope": "#/properties/ProjectTitle"},
            {
                "type": "Group",
                "label": "The work",
                "elements": [
                    {"type": "Control", "scope": "#/properties/Abstract"},
                    {
                        "type": "HorizontalLayout",
                        "elements": [
                            {"type": "Control", "scope": "#/properties/Start"},
                            {"type": "Control", "scope": "#/properties/Nothing"},
                        ],
                    },
                ],
            },
        ],
    },
}


def test_a_form_from_elsewhere_is_made_the_best_of():
    reading = from_schema(FOREIGN)
    form = reading.form
    assert [(s.title, [q.key for q in s.questions]) for s in form.sections] == [
        ("Questions", ["projecttitle"]),
        ("The work", ["abstract", "start"]),
        ("Questions", ["people", "sector", "tags", "site"]),
    ]
    assert [(q.kind, q.required) for q in form.questions] == [
        ("short_text", True),
        ("long_text", False),
        ("date", False),
        ("number", False),
        ("choice", False),
        ("choices", False),
        ("long_text", False),
    ]
    assert form.question("people").options == {"decimals": 0, "min": 1}
    assert form.question("tags").options["max"] == 2
    told = "\n".join(reading.notes)
    for part in ("instructions", "“if”", "“pattern”", "“Nothing”", "“Site”", "does not place"):
        assert part in told


@pytest.mark.parametrize(
    "document", [None, [], {}, {"jsonSchema": {}}, {"jsonSchema": {"properties": []}}]
)
def test_what_is_no_form_is_refused(document):
    with pytest.raises(NotAForm):
        from_schema(document)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "title",
                    "enum",
                    "oneOf",
                    "const",
                    "items",
                    "x-seedcorn",
                    "elements",
                    "rule",
                    "scope",
                    "condition",
                    "schema",
                    "label",
                    "options",
                    "kind",
                    "maxLength",
                    "effect",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(words, json_values, min_size=1, max_size=3), json_values)
def test_no_document_breaks_the_reading(properties, layout):
    from_schema({"jsonSchema": {"properties": properties}, "uiSchema": layout})


ODD = {
    "title": "Odd\x00",
    "maxLength": "many",
    "x-seedcorn": {
        "kind": "choice",
        "wordLimit": "few",
        "options": {"choices": "abc", "min": "a", "max_bytes": [], "other": 1, "unit": "h"},
        "eligibility": {"accepts": [1]},
    },
}


def test_settings_that_are_none_are_left_out_and_told():
    reading = from_schema({"jsonSchema": {"properties": {"odd": ODD}}})
    (question,) = reading.form.questions
    assert question == QuestionSpec("odd", "choice", "Odd", required=False, options={"unit": "h"})
    told = "\n".join(reading.notes)
    for part in ("“choices”", "“min”", "“max_bytes”", "“other”", "eligibility rule"):
        assert part in told
    assert [fault.field for fault in faults(reading.form)] == ["choices"]


def test_the_kinds_are_those_of_the_database():
    assert list(KINDS) == list(QuestionKind.values)
