import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.works.entries import Author, ReadWork
from reviews.works.orcid import read_orcid


def summary(title, year="2020", doi=""):
    ids = [{"external-id-type": "doi", "external-id-value": doi}] if doi else []
    return {
        "title": {"title": {"value": title}},
        "publication-date": {"year": {"value": year}} if year else None,
        "external-ids": {"external-id": ids},
    }


def test_one_work_of_each_group():
    groups = [
        {"work-summary": [summary("Kernels"), summary("KERNELS", doi="10.1000/K")]},
        {"work-summary": [summary("Proteins", year=None)]},
    ]
    reading = read_orcid(json.dumps({"group": groups}))
    assert reading.works == [ReadWork("Kernels", 2020, "10.1000/k"), ReadWork("Proteins")]
    assert reading.problems == []


def test_a_whole_record_and_single_works():
    record = {"activities-summary": {"works": {"group": [{"work-summary": [summary("One")]}]}}}
    assert [each.title for each in read_orcid(json.dumps(record)).works] == ["One"]
    work = summary("Two") | {
        "short-description": "What it\nsays.",
        "contributors": {
            "contributor": [
                {
                    "credit-name": {"value": "Lovelace, Ada"},
                    "contributor-orcid": {"path": "0000-0002-1825-0097"},
                },
                {"credit-name": {"value": "Ben Koch"}, "contributor-orcid": None},
            ]
        },
    }
    for data in (work, [work], {"bulk": [{"work": work}]}):
        (found,) = read_orcid(json.dumps(data)).works
        assert found.abstract == "What it says."
        assert found.authors == (Author("Ada Lovelace", "0000-0002-1825-0097"), Author("Ben Koch"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "Line 1: this is not JSON."),
        ("{}", "There are no works in this file."),
        ("[1, null]", "There are no works in this file."),
        ('{"group": [{"work-summary": [{}]}]}', "Record 1 has no title."),
        ("[" * 100_000, "Line 1: this is not JSON."),
    ],
)
def test_what_cannot_be_read_is_said(text, words):
    assert read_orcid(text).problems[0].startswith(words)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["group", "work-summary", "title", "value", "bulk", "work", "contributors"]
            ),
            inner,
            max_size=3,
        )
    ),
)


@given(ANY)
def test_any_json_ends_in_works_and_sentences(data):
    assert all(each.title for each in read_orcid(json.dumps(data)).works)
