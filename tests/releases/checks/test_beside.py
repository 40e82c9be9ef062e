from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.checks import Beside, Look, Promise, judge, verdict, whole
from releases.checks.beside import names, same_place
from releases.fetching.problems import TooLarge, Unreachable
from releases.fetching.records import Record
from tests.releases.looks import WHOLE, snapshot
from tests.releases.texts import filled

MAIN = "https://forge.example/ada/engine"
DOI = "https://doi.org/10.5281/zenodo.77"
RECORD = Record(
    DOI, "https://zenodo.example/77", "doi", datetime(2027, 3, 1, tzinfo=UTC), version="1",
    title="ada/engine: v1.0", licences=("MIT",), metadata=("datacite",), text="Funded by AWD-1",
    repository=f"{MAIN}/tree/v1.0", address="140.82.121.4",
)  # fmt: skip
BESIDE = Beside(MAIN, ("Engine for all", "Open engines"))


def outcomes(record=None, kind="code", promised="MIT", **fields):
    promise = Promise(kind, promised, MAIN, grant="AWD-1")
    look = Look(promise, url=DOI, record=record, beside=BESIDE, **fields)
    return {result.id: result.outcome for result in judge(look)}


def test_an_archive_of_the_release_passes_with_checks_of_its_own():
    assert outcomes(RECORD) == {
        "C01": "pass", "D01": "pass", "E01": "pass", "E02": "pass",
        "D09": "pass", "D10": "pass", "D11": "pass",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "check", "outcome"),
    [
        ({"licences": ()}, "E01", "unknown"),
        ({"licences": ("free to use",)}, "E01", "review"),
        ({"licences": ("Apache-2.0",)}, "E01", "review"),
        ({"licences": ("CC-BY-NC-4.0",)}, "E01", "fail"),
        ({"licences": ("MIT", "CC-BY-NC-4.0")}, "E01", "review"),
        ({"repository": "https://forge.example/eve/engine"}, "E02", "review"),
        ({"repository": "", "title": "Engine for all"}, "E02", "pass"),
        ({"repository": "", "title": "Open Engines: version 2"}, "E02", "pass"),
        ({"repository": "", "title": "engine"}, "E02", "pass"),
        ({"repository": "", "title": "Other", "text": f"Code: {MAIN}.git."}, "E02", "pass"),
        ({"repository": "", "title": "Other", "text": f"Code: {MAIN}-old"}, "E02", "unknown"),
        ({"repository": "", "title": ""}, "E02", "unknown"),
        ({"withdrawn": True}, "D01", "review"),
    ],
)
def test_what_does_not_agree_is_said(changes, check, outcome):
    assert outcomes(replace(RECORD, **changes))[check] == outcome


def test_a_paper_is_held_to_the_licences_of_papers_and_to_an_open_copy():
    found = outcomes(replace(RECORD, licences=("CC-BY-4.0",)), kind="paper", promised="")
    assert (found["E01"], found["P02"]) == ("pass", "review")
    assert outcomes(RECORD, kind="paper", promised="")["E01"] == "fail"


def test_a_repository_beside_the_release_is_the_same_or_names_it():
    same = outcomes(snapshot=snapshot())
    assert set(same) == {"C01", "C02", "E01", "E02"}
    assert (same["C02"], same["E01"], same["E02"]) == ("pass", "pass", "pass")
    elsewhere = "https://forge.example/ada/website"
    other = snapshot(url=elsewhere, final_url=elsewhere)
    assert outcomes(snapshot=other)["E02"] == "unknown"
    named = snapshot(
        {**WHOLE, "README.md": f"# Site of {MAIN}", "LICENSE": filled("Apache-2.0")},
        url=elsewhere, final_url=elsewhere,
    )  # fmt: skip
    assert (outcomes(snapshot=named)["E02"], outcomes(snapshot=named)["E01"]) == ("pass", "review")


def test_what_cannot_be_reached_fails_only_when_that_is_certain():
    gone = outcomes(problem=Unreachable("Gone.", kind="not found"))
    down = outcomes(problem=Unreachable("Down.", kind="timeout"))
    large = outcomes(problem=TooLarge("Large."))
    assert (gone["D01"], down["D01"], down["E01"], down["E02"]) == (
        "fail", "unknown", "unknown", "unknown",
    )  # fmt: skip
    assert (large["C02"], large["E02"]) == ("pass", "unknown")
    assert verdict(judge(Look(Promise("code", "MIT", MAIN), url=DOI, beside=BESIDE))) == "unknown"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (MAIN, f"{MAIN}.git/", True),
        (MAIN, "http://www.forge.example/Ada/Engine", True),
        (MAIN, "https://forge.example/ada/engine-2", False),
        (DOI, "https://dx.doi.org/10.5281/ZENODO.77", True),
        (DOI, "https://doi.org/10.5281/zenodo.778", False),
        ("", "", False),
        ("http://[x", MAIN, False),
    ],
)
def test_two_ways_to_write_an_address_are_one_place(one, other, same):
    assert same_place(one, other) is same


def test_a_text_names_an_address_not_its_beginning():
    assert names(f"see {MAIN}/issues", MAIN)
    assert names("doi:10.5281/zenodo.77.", DOI)
    assert not names("doi:10.5281/zenodo.778", DOI)
    assert not names("https://evil-forge.example/ada/engine", MAIN)


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_address_and_any_text_get_an_answer(url, text):
    same_place(url, MAIN)
    names(text, url or MAIN)


VERDICTS = st.sampled_from(["pass", "fail", "review", "unknown", ""])


@given(VERDICTS, st.lists(VERDICTS, max_size=4))
def test_further_evidence_makes_nothing_fail_and_nothing_pass(main, further):
    found = whole(main, further)
    if "" in {main, *further}:
        assert found == ""
    elif main != "pass":
        assert found == main
    else:
        assert found == ("pass" if set(further) <= {"pass"} else "review")
