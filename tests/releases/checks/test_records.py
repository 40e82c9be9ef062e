from dataclasses import replace
from datetime import UTC, datetime

import pytest

from releases.checks import Look, Promise, judge, verdict
from releases.fetching.problems import Unreachable
from releases.fetching.records import Record, RemoteFile

URL = "https://archive.example/7"
RECORD = Record(
    URL, URL, "page", datetime(2027, 3, 1, tzinfo=UTC), version="1", licences=("CC-BY-4.0",),
    metadata=("datacite",), text="Funded by AWD-1", address="140.82.121.4",
    files=(RemoteFile("a.csv", "https://archive.example/a.csv", size=3, served=3),),
)  # fmt: skip


def outcomes(record, kind="dataset", problem=None):
    look = Look(
        Promise(kind, "CC-BY-4.0", URL, grant="AWD-1"), url=URL, record=record, problem=problem
    )
    return {result.id: result.outcome for result in judge(look)}


def test_a_whole_record_passes():
    assert set(outcomes(RECORD).values()) == {"pass"}
    assert set(outcomes(RECORD, "paper").values()) == {"pass"}


@pytest.mark.parametrize(
    ("changes", "check", "outcome"),
    [
        ({"withdrawn": True}, "D01", "review"),
        ({"licences": ()}, "D02", "review"),
        ({"licences": ("CC-BY-ND-4.0",)}, "D02", "fail"),
        ({"licences": ("CC-BY-4.0", "CC-BY-NC-4.0")}, "D02", "review"),
        ({"files": ()}, "D04", "review"),
        (
            {"files": (RemoteFile("a", "https://x.example/a", gone=True, problem="Gone."),)},
            "D04",
            "fail",
        ),
        ({"files": (RemoteFile("a", "https://x.example/a", problem="Slow."),)}, "D04", "unknown"),
        (
            {"files": (RemoteFile("a", "https://x.example/a", problem="A page.", doubtful=True),)},
            "D04",
            "review",
        ),
        (
            {
                "final_url": "https://archive.example/login",
                "redirects": ("https://archive.example/login",),
            },
            "D01",
            "review",
        ),
        ({"metadata": ()}, "D09", "fail"),
        ({"text": "Funded by AWD-12"}, "D10", "fail"),
        ({"version": ""}, "D11", "fail"),
    ],
)
def test_what_a_record_lacks_is_said(changes, check, outcome):
    assert outcomes(replace(RECORD, **changes))[check] == outcome


def test_without_a_record_only_a_certain_answer_fails():
    gone = outcomes(None, problem=Unreachable("Gone.", kind="not found"))
    down = outcomes(None, problem=Unreachable("Down.", kind="timeout"))
    assert (gone["D01"], down["D01"], down["D02"]) == ("fail", "unknown", "unknown")


def test_a_paper_without_a_copy_needs_a_person():
    look = Look(Promise("paper", "", URL), url=URL, record=replace(RECORD, files=()))
    results = judge(look)
    assert {r.id: r.outcome for r in results}["P02"] == "review"
    assert verdict(results) == "review"


def test_a_page_in_the_place_of_a_paper_needs_a_person_unless_another_copy_is_one():
    page = RemoteFile("full text", "https://x.example/a", problem="A page.", doubtful=True)
    copy = RemoteFile("full text", "https://x.example/b", served=90)
    assert outcomes(replace(RECORD, files=(page,)), "paper")["P02"] == "review"
    assert outcomes(replace(RECORD, files=(page, copy)), "paper")["P02"] == "pass"


def d04(*files):
    return outcomes(replace(RECORD, files=files))["D04"]


def test_one_file_that_answers_says_nothing_of_the_others():
    readme = RemoteFile("readme", "https://x.example/r", size=10, served=10)
    data = RemoteFile("data.zip", "https://x.example/d", size=5_000)
    assert d04(readme, replace(data, problem="Down (status 503).")) == "unknown"
    assert d04(readme, replace(data, problem="Gone.", gone=True)) == "fail"
    assert d04(readme, data) == "review"
    assert d04(readme, replace(data, size=9)) == "pass"
    assert d04(readme, replace(data, size=None)) == "pass"
    assert d04(replace(data, served=5_000), readme) == "pass"


def test_files_without_a_byte_are_for_a_person_unless_others_have_some():
    empty = RemoteFile("a", "https://x.example/a", served=0)
    assert d04(empty) == "review"
    assert d04(empty, replace(empty, served=7)) == "pass"
