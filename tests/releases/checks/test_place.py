import pytest

from releases.checks import Promise, run_all, verdict
from releases.fetching.addresses import Rules
from releases.fetching.problems import Empty, Refused, TooLarge, Unreachable
from tests.releases.looks import CFF, README, URL, outcomes, result, snapshot


def test_c01_fails_an_address_that_may_not_be_fetched():
    for url in (
        "file:///etc/passwd",
        "http://forge.example/a",
        "https://10.0.0.1/a",
        "https://u:p@forge.example/a",
    ):
        assert outcomes(snapshot(url=url))["C01"] == "fail"
    assert outcomes(Refused("Leads inside."))["C01"] == "fail"
    assert (
        verdict(run_all(Refused("Leads inside."), Promise("code", "", "https://evil.example/")))
        == "fail"
    )


def test_c01_passes_an_inside_address_only_by_the_operators_leave():
    inside = {"url": "http://10.0.0.1:8080/a", "address": "10.0.0.1", "inside": True}
    rules = Rules(("10.0.0.0/8",), frozenset({8080}))
    assert outcomes(snapshot(**inside), rules=rules)["C01"] == "pass"
    assert outcomes(snapshot(**inside))["C01"] == "fail"


def test_c02_keeps_what_was_seen_as_evidence():
    facts = result(
        "C02", snapshot(redirects=("https://new.example/a",), final_url="https://new.example/a")
    ).facts
    assert (facts["commit"], facts["revision"], facts["directory"]) == (
        "c" * 40,
        "swh:1:rev:" + "c" * 40,
        "swh:1:dir:" + "d" * 40,
    )
    assert (facts["final_url"], facts["redirects"], facts["address"]) == (
        "https://new.example/a",
        ["https://new.example/a"],
        "140.82.121.4",
    )


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        ({"README.md": README, "LICENSE": "x", ".gitignore": "", ".github/ci.yml": None, "CITATION.cff": CFF}, "fail"),
        ({}, "fail"),
        ({"README.md": README, "main.py": None}, "pass"),
        ({"README.md": README, "vendor": 0o160000}, "review"),
    ],
)  # fmt: skip
def test_c04_wants_more_than_a_readme(files, answer):
    assert outcomes(snapshot(files))["C04"] == answer


@pytest.mark.parametrize(
    ("problem", "c02", "whole"),
    [
        (Unreachable("Private.", kind="needs credentials", status=401), "fail", "fail"),
        (Unreachable("Gone.", kind="not found", status=404), "fail", "fail"),
        (Unreachable("Down.", kind="server error", status=503), "unknown", "unknown"),
        (Unreachable("Slow.", kind="timeout"), "unknown", "unknown"),
        (Unreachable("No host.", kind="no such host"), "unknown", "unknown"),
        (TooLarge("Huge."), "pass", "review"),
        (Empty("Empty."), "pass", "fail"),
    ],
)  # fmt: skip
def test_a_fetch_that_did_not_work_is_failed_only_when_that_is_certain(problem, c02, whole):
    results = run_all(problem, Promise("code", "MIT", URL))
    assert ({r.id: r.outcome for r in results}["C02"], verdict(results)) == (c02, whole)
    rest = "review" if isinstance(problem, TooLarge) else "unknown"
    assert {r.outcome for r in results if r.id in {"C05", "C06", "C07", "C10", "C14"}} == {rest}
