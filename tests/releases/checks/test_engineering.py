import base64
from datetime import UTC, datetime

import pytest

from releases.checks import Promise
from tests.releases.looks import README, URL, outcomes, result, snapshot, with_files

FUNDED = Promise("code", "MIT", URL, grant="AWD-2027-0031", programme="Open Foundations")


@pytest.mark.parametrize(
    ("check", "files", "outcome"),
    [
        ("C15", {}, "fail"),
        ("C15", {"pyproject.toml": None}, "pass"),
        ("C15", {"sub/environment.yml": None}, "pass"),
        ("C16", {}, "fail"),
        ("C16", {"tests/test_engine.py": None}, "pass"),
        ("C16", {".github/workflows/ci.yml": None, "tests/test_a.py": None}, "pass"),
        ("C17", {"docs/index.md": None}, "pass"),
        ("C17", {"README.md": "# Short"}, "fail"),
        ("C17", {"README.md": README * 3}, "pass"),
        ("C23", {}, "fail"),
        ("C23", {"CONTRIBUTING.md": None, "CODE_OF_CONDUCT.md": None}, "pass"),
        ("C23", {".github/CONTRIBUTING.md": None, "docs/code-of-conduct.md": None}, "pass"),
        ("C24", {}, "fail"),
        ("C24", {"SECURITY.md": None}, "pass"),
        ("C25", {"lib/engine.so": None}, "review"),
        ("C25", {}, "pass"),
        ("C26", {"vendor": 0o160000}, "review"),
        ("C26", {}, "pass"),
        ("C33", {".gitattributes": "*.bin filter=lfs diff=lfs\n"}, "review"),
        ("C33", {".gitattributes": "*.py text\n"}, "pass"),
    ],
)
def test_each_check_on_what_is_there(check, files, outcome):
    found = snapshot({"LICENSE": None, "README.md": README, **files})
    assert result(check, found).outcome == outcome


def test_one_commit_is_for_a_person_and_a_history_passes():
    assert result("C12", snapshot(parents=0)).outcome == "review"
    assert result("C12", snapshot(parents=1)).outcome == "pass"


def test_what_was_not_found_of_community_is_named():
    found = result("C23", with_files(CONTRIBUTING__md=None))
    assert found.summary == "There is no CODE_OF_CONDUCT.md."


@pytest.mark.parametrize("name", ["award AWD-2027-0031", "the open foundations programme"])
def test_the_grant_is_acknowledged_in_the_readme_or_the_metadata(name):
    assert result("C19", with_files(README__md=README + name), FUNDED).outcome == "pass"


def test_a_grant_not_named_fails_with_the_line_to_write():
    found = result("C19", snapshot(), FUNDED)
    assert (found.outcome, found.how_to_mend) == (
        "fail",
        "Write one line in the README: “Funded by Open Foundations AWD-2027-0031.”",
    )
    assert result("C19", snapshot()).outcome == "unknown"


KEY = "-----BEGIN RSA PRIVATE KEY-----"
TOKEN = "ghp_" + "aB3" * 12


@pytest.mark.parametrize("line", [KEY, f"token = '{TOKEN}'", "AKIA" + "ABCDEFGHIJKLMNOP"])
def test_a_key_is_told_by_its_place_and_never_by_itself(line):
    found = result("C27", with_files(setup__py=f"x = 1\n{line}\n"))
    assert (found.outcome, found.facts["lines"]) == ("review", ["setup.py:2"])
    assert line not in str(found)


def test_a_file_that_holds_keys_by_its_name_is_for_a_person():
    assert result("C27", with_files(**{".env": None})).facts["files"] == [".env"]
    assert result("C27", snapshot()).outcome == "pass"


def test_the_day_of_the_last_work_is_told():
    found = result("C28", snapshot(authored=datetime(2027, 3, 1, 12, tzinfo=UTC)))
    assert found.summary == "Last worked on 2027-03-01."
    assert result("C28", snapshot()).outcome == "unknown"


def test_a_paper_is_not_asked_for_tests_and_a_model_is():
    assert "C16" not in outcomes(snapshot(), Promise("paper", "CC-BY-4.0", URL))
    assert "C16" not in outcomes(snapshot(), Promise("dataset", "CC-BY-4.0", URL))
    assert "C16" in outcomes(snapshot(), Promise("model", "MIT", URL))


def test_a_line_made_to_look_like_a_key_does_not_hide_a_real_one():
    trap = base64.urlsafe_b64encode(b'{"a":' + b"[" * 1_300).decode().rstrip("=")
    files = {"README.md": f"{trap}.eyJhIjox\n-----BEGIN RSA PRIVATE KEY-----\n"}
    found = result("C27", snapshot(files))
    assert (found.outcome, found.facts["lines"]) == ("review", ["README.md:2"])
