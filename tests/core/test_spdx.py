import pytest

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
