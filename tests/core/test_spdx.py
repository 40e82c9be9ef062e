import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import spdx


def test_ids_are_known_as_spelt():
    assert [spdx.is_known(i) for i in ("MIT", "GPL-2.0", "mit", "Foo", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_names_and_osi_flags():
    assert (spdx.name_of("MIT"), spdx.name_of("Foo")) == ("MIT License", "Foo")
    assert [spdx.is_osi_approved(i) for i in ("MIT", "CC-BY-4.0", "Foo")] == [True, False, False]


def test_choices_leave_deprecated_ids_out():
    ids = [choice.id for choice in spdx.LICENCE_CHOICES]
    assert len(ids) == len(set(ids)) > 600
    assert ("MIT" in ids, "GPL-3.0-only" in ids, "GPL-3.0" in ids, "GPL-2.0+" in ids) == (
        True,
        True,
        False,
        False,
    )
    assert tuple(sorted(spdx.LICENCE_CHOICES, key=lambda c: c.name.lower())) == spdx.LICENCE_CHOICES


@pytest.mark.parametrize(
    ("text", "valid"),
    [("MIT", True), ("MIT OR Apache-2.0", True), ("(MIT AND ISC) OR 0BSD", True), ("GPL-2.0-only WITH Classpath-exception-2.0", True),
     ("", False), (" ", False), ("MIT OR", False), ("Foo", False), ("LicenseRef-x", False), ("MIT WITH MIT", False), ("MIT OR " * 100 + "MIT", False)],
)  # fmt: skip
def test_expressions(text, valid):
    assert spdx.valid_expression(text) is valid


@pytest.mark.parametrize("text", ["()", "MIT AND ()", "() OR MIT", "MIT WITH ()", "(" * 400])
def test_empty_brackets_are_no_expression(text):
    assert spdx.parse_expression(text) is None


PARTS = st.sampled_from(
    ["MIT", "mit", "GPL-2.0+", "GPL-2.0-only", "Classpath-exception-2.0", "LicenseRef-x", "AND",
     "OR", "with", "(", ")", "()", "+", ":", "\n", "\0", ""]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(PARTS | st.text(max_size=5)).map(" ".join)))
def test_of_any_text_it_is_told_whether_it_is_an_expression(text):
    parsed = spdx.parse_expression(text)
    assert parsed is None or spdx.valid_expression(str(parsed))
