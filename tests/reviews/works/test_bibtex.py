import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.works.bibtex import read_bibtex
from reviews.works.entries import Author, ReadWork

ARTICLE = r"""
A comment, with an e-mail address: ada@example.org.

@string{jml = "Journal of " # "Learning"}

@article{lovelace1843,
  author   = {Lovelace, Ada and M{\"u}ller, J{\"o}rg and others},
  title    = {{GPU} Kernels that "learn"},
  journal  = jml,
  year     = 1843,
  doi      = {https://doi.org/10.1000/ABC},
  abstract = "They {learn} by
              themselves.",
}
@comment{ nothing }
@InProceedings(second, title = "Second " # {work}, date = {2020-05-01}, url={https://x.org})
"""


def test_entries_as_people_export_them():
    reading = read_bibtex(ARTICLE)
    assert reading.problems == []
    assert reading.works == [
        ReadWork(
            title='GPU Kernels that "learn"',
            year=1843,
            doi="10.1000/abc",
            abstract="They learn by themselves.",
            authors=(Author("Ada Lovelace"), Author("Jörg Müller")),
            line=6,
        ),
        ReadWork(title="Second work", year=2020, line=16),
    ]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("@article{a, title = {open", "a value does not end"),
        ("@article{a, title {x}}", "“title” has no value"),
        ("@article{a, title = {x} year = 3}", "a comma is missing after “title”"),
        ("@article{a, title = {x},", "this entry does not end"),
        ("@article{a, title = x}}}", ""),
        ("@article{a, year = 2001}", "this record has no title"),
        ("@string{a {x}}", "the string “a” has no value"),
    ],
)
def test_a_broken_entry_is_named_and_takes_nobody_with_it(broken, words):
    reading = read_bibtex(f"% head\n{broken}\n\n@misc{{b, title = {{Whole}}}}\n")
    assert "Whole" in [each.title for each in reading.works]
    if words:
        assert len(reading.problems) == 1
        assert reading.problems[0].startswith("Line 2: ")
        assert words in reading.problems[0]


def test_a_string_is_put_in_and_months_are_known():
    reading = read_bibtex("@string{me = {Ada}} @misc{k, author = me, title = jan # { } # me}")
    assert reading.works[0].title == "jan Ada"
    assert reading.works[0].authors == (Author("Ada"),)


PLAIN = st.text(alphabet=st.characters(whitelist_categories=["L", "Nd"]), min_size=1, max_size=20)


@given(st.lists(st.tuples(PLAIN, st.integers(1900, 2030), PLAIN), max_size=6))
def test_what_is_written_is_read(rows):
    text = "\n".join(
        f"@article{{k{n}, title = {{{title}}}, year = {year}, author = {{{name}}}}}"
        for n, (title, year, name) in enumerate(rows)
    )
    reading = read_bibtex(text)
    assert reading.problems == []
    assert [(each.title, each.year, each.authors) for each in reading.works] == [
        (title, year, (Author(name),)) for title, year, name in rows
    ]


@given(st.text(alphabet='@article{}(),="#\\ \nxy1'))
def test_any_text_ends_in_works_and_sentences(text):
    reading = read_bibtex(text)
    assert all(each.title for each in reading.works)
    assert all(each.startswith("Line ") for each in reading.problems)
