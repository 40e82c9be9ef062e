import pytest

from reviews.person_names import same_name, split_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("lovelace", "ada")),
        ("Lovelace, Ada King", ("lovelace", "ada")),
        ("Lovelace, A.", ("lovelace", "a")),
        ("A. K. Lovelace", ("lovelace", "a")),
        ("Ångström, Anders", ("angstrom", "anders")),
        ("de Vries, Hugo", ("de vries", "hugo")),
        ("Plato", ("", "")),
        ("", ("", "")),
    ],
)
def test_surname_and_first_given_name(name, parts):
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Lovelace", "LOVELACE, A.", True),
        ("Ada Lovelace", "Ada K. Lovelace", True),
        ("Ada Lovelace", "Anna Lovelace", False),
        ("Ada Lovelace", "Ada Byron", False),
        ("Plato", "Plato", False),
    ],
)
def test_names_that_may_be_one_person(one, other, same):
    assert same_name(one, other) is same
    assert same_name(other, one) is same
