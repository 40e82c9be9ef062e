from datetime import UTC, datetime

import pytest

from releases.checks import CHECKS, CheckResult, Promise, run_all, verdict
from releases.fetching.git import fetch
from releases.fetching.problems import Refused, Unreachable
from tests.releases.forge import Repository, git_backend, quick, rules_for
from tests.releases.looks import CFF, README, URL, WHOLE, snapshot
from tests.releases.texts import filled


def test_a_sound_release_passes_everything():
    whole = snapshot(
        {
            **WHOLE,
            "README.md": README + "Funded by AWD-2027-0031.",
            "pyproject.toml": '[project]\nname = "engine"\n',
            **dict.fromkeys(
                [
                    "tests/test_engine.py",
                    ".github/workflows/ci.yml",
                    "docs/index.md",
                    "CONTRIBUTING.md",
                    "CODE_OF_CONDUCT.md",
                    "SECURITY.md",
                ]
            ),
        },
        parents=1,
        authored=datetime(2027, 3, 1, tzinfo=UTC),
    )
    results = run_all(whole, Promise("code", "MIT", URL, grant="AWD-2027-0031"))
    assert {r.id: r.outcome for r in results} == {check.id: "pass" for check in CHECKS}
    assert verdict(results) == "pass"


def test_every_result_says_what_and_by_which_standard_and_every_failure_how_to_mend_it():
    for found in (
        snapshot(),
        snapshot({}),
        snapshot({"LICENSE": "x"}),
        Refused("No."),
        Unreachable("Gone.", kind="not found"),
    ):
        for r in run_all(found, Promise("code", "MIT", URL)):
            assert (r.summary.endswith("."), bool(r.standard)) == (True, True)
            assert r.outcome != "fail" or r.how_to_mend


def test_a_check_that_ends_in_an_error_is_for_a_person_and_keeps_no_other_from_it(
    monkeypatch, caplog
):
    def broken(*_a):
        raise ZeroDivisionError

    monkeypatch.setattr("releases.checks.contents.Citation.judge", broken)
    results = {r.id: r for r in run_all(snapshot(), Promise("code", "MIT", URL))}
    found = results["C18"]
    assert (found.outcome, found.level, found.facts) == (
        "review",
        "should",
        {"raised": "ZeroDivisionError"},
    )
    assert found.summary == "This could not be told here. A person has to look."
    assert [id_ for id_, r in results.items() if "raised" in r.facts] == ["C18"]
    assert f"Check C18 of {URL} ended in an error" in caplog.text
    assert "Traceback" in caplog.text


def made(level, outcome):
    return CheckResult("X", level, outcome, "Said.")


@pytest.mark.parametrize(
    ("musts", "answer"),
    [
        (["pass", "pass"], "pass"), (["pass", "fail", "unknown"], "fail"), (["pass", "unknown"], "unknown"),
        (["pass", "review"], "review"), (["review", "unknown"], "unknown"), ([], "unknown"),
    ],
)  # fmt: skip
def test_the_verdict_is_about_the_musts(musts, answer):
    results = [
        *(made("must", outcome) for outcome in musts),
        made("should", "fail"),
        made("info", "unknown"),
    ]
    assert verdict(results) == answer


def test_from_a_real_repository_to_the_verdict(tmp_path):
    repo = Repository(tmp_path)
    files = {
        "LICENSE": filled("MIT").encode(),
        "README.md": README.encode(),
        "CITATION.cff": CFF.encode(),
        "main.py": b"1\n",
    }
    repo.commit(files, tag="v1.0")
    with git_backend(tmp_path) as url:
        rules, promise = rules_for(url), Promise("code", "MIT", f"{url}/repo.git")
        good = run_all(fetch(promise.place, rules=rules, limits=quick()), promise, rules)
        repo.commit(
            {
                **files,
                "LICENSE": filled("MIT")
                .replace("without restriction", "with restriction")
                .encode(),
            }
        )
        doctored = run_all(fetch(promise.place, rules=rules, limits=quick()), promise, rules)
    assert {r.outcome for r in good if r.level == "must"} == {"pass"}
    assert (verdict(good), verdict(doctored)) == ("pass", "review")
