import re
from pathlib import Path

from awards.letter_fields import FIELDS, KINDS, fields_of
from awards.models import WRITTEN_KINDS


def test_the_kinds_are_those_whose_words_staff_write():
    assert tuple(kind.value for kind in WRITTEN_KINDS) == KINDS


def test_each_kind_has_its_fields_and_no_field_is_of_no_kind():
    assert "payment_schedule" in fields_of("award")
    assert "payment_schedule" not in fields_of("decline")
    assert {name for kind in KINDS for name in fields_of(kind)} == set(FIELDS)


def row(name, field):
    """A field as a line of the table in the documentation."""
    kinds = "all" if field.kinds == set(KINDS) else ", ".join(k for k in KINDS if k in field.kinds)
    empty = "yes" if field.optional else "no"
    return f"| `{name}` | {field.about} | {field.type} | {kinds} | {empty} | {field.example} |"


def test_the_table_for_staff_names_every_field_as_it_is():
    told = Path("docs/how-to/write-letters.md").read_text()
    lines = re.findall(r"^\| `.*\|$", told, re.MULTILINE)
    assert lines == [row(name, field) for name, field in FIELDS.items()]


def test_examples_are_of_their_type():
    for name, field in FIELDS.items():
        if field.type == "date":
            assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", field.example), name
        if field.type == "web address":
            assert field.example.startswith("https://"), name
        if field.type == "e-mail address":
            assert "@" in field.example, name
