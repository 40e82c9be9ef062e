from awards.letter_fields import FIELDS, KINDS, fields_of
from awards.models import LetterKind


def test_the_kinds_are_those_of_the_letters():
    assert tuple(LetterKind.values) == KINDS


def test_each_kind_has_its_fields_and_no_field_is_of_no_kind():
    assert "payment_schedule" in fields_of("award")
    assert "payment_schedule" not in fields_of("decline")
    assert {name for kind in KINDS for name in fields_of(kind)} == set(FIELDS)
