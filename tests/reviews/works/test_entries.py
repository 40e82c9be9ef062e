import pytest

from reviews.works.entries import Reading, ReadWork, natural_name, plain_doi, plain_year


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1000/ABC.5", "10.1000/abc.5"),
        ("doi:10.5555/12345678.", "10.5555/12345678"),
        ("https://example.org/paper", ""),
        ("", ""),
    ],
)
def test_a_doi_in_any_dress(text, doi):
    assert plain_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "year"), [("2021", 2021), ("2021-03-04", 2021), ("in press", None), ("99999", None)]
)
def test_a_year(text, year):
    assert plain_year(text) == year


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lovelace, Ada", "Ada Lovelace"),
        ("Ada  Lovelace", "Ada Lovelace"),
        ("King, Jr., Martin Luther", "Martin Luther King Jr."),
        (",", ""),
    ],
)
def test_a_name_as_one_says_it(text, name):
    assert natural_name(text) == name


def test_the_same_work_has_the_same_fingerprint():
    one = ReadWork("Kernels that  Learn: A Survey!", 2021)
    two = ReadWork("kernels that learn – a survey", 2021)
    assert one.fingerprint == two.fingerprint == "kernelsthatlearnasurvey2021"
    assert ReadWork("Other words", doi="10.1000/XyZ").fingerprint == "10.1000/xyz"
    assert ReadWork("Kernels that learn, a survey", 2022).fingerprint != one.fingerprint


def test_a_record_without_a_title_is_a_problem():
    reading = Reading()
    reading.add(7, " \x00 ")
    assert (reading.works, reading.problems) == ([], ["Line 7: this record has no title."])
