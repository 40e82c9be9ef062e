import pytest

from reviews.works import reading
from reviews.works.reading import dry_run, read_works

BIB = "@article{a, title = {Kernels}, year = 2020}"
CSV = "title,year,authors\nKernels,2020,ada@example.org\n"
ORCID = (
    '[{"title": {"title": {"value": "Kernels"}}, "publication-date": {"year": {"value": "2020"}}}]'
)


@pytest.mark.parametrize("text", [BIB, CSV, ORCID, "\ufeff" + CSV, "% a comment\n" + BIB])
def test_the_form_shows_in_how_it_begins(text):
    assert [(each.title, each.year) for each in read_works(text).works] == [("Kernels", 2020)]


def test_a_dry_run_tells_new_from_known():
    found = dry_run(
        BIB + "\n@misc{b, title={Proteins}}\n@misc{c, title={proteins!}}", {"kernels2020"}
    )
    assert [each.title for each in found.new] == ["Proteins"]
    assert [each.title for each in found.known] == ["Kernels", "proteins!"]


def test_one_record_with_and_one_without_a_doi_are_one_work():
    bib = "@misc{a, title={Kernels}, year=2020, doi={10.1000/k}}\n" + BIB
    assert [each.doi for each in dry_run(bib, set()).new] == ["10.1000/k"]
    assert dry_run(bib, {"10.1000/k", "kernels2020"}).new == []


def test_a_flood_is_cut_and_said(monkeypatch):
    monkeypatch.setattr(reading, "MOST", 2)
    found = dry_run("title\nA\nB\nC\n", set())
    assert [each.title for each in found.new] == ["A", "B"]
    assert found.problems == ["These are 3 works; the first 2 are taken."]
