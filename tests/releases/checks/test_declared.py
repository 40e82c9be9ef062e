import pytest

from releases.checks.declared import declared_licences
from tests.releases.looks import CFF, README, result, snapshot, with_files
from tests.releases.texts import filled


@pytest.mark.parametrize(
    ("path", "text", "licence"),
    [
        ("pyproject.toml", '[project]\nlicense = "MIT"\n', "MIT"),
        ("pyproject.toml", '[project]\nlicense = {text = "Apache-2.0"}\n', "Apache-2.0"),
        ("Cargo.toml", '[package]\nlicense = "MIT/Apache-2.0"\n', "MIT OR Apache-2.0"),
        ("package.json", '{"license": "ISC"}', "ISC"),
        ("package.json", '{"license": {"type": "MIT"}}', "MIT"),
        ("codemeta.json", '{"license": "https://spdx.org/licenses/MIT"}', "MIT"),
        ("CITATION.cff", CFF + "license: GPL-3.0-only\n", "GPL-3.0-only"),
        ("DESCRIPTION", "Package: x\nLicense: GPL-3\n", "GPL-3"),
        ("README.md", "# X\n\nSPDX-License-Identifier: MIT\n", "MIT"),
    ],
)
def test_where_a_licence_is_declared(path, text, licence):
    assert list(declared_licences(snapshot({path: text}))) == [(path, licence)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "not toml ["), ("pyproject.toml", "project = 3"), ("package.json", "["),
        ("pyproject.toml", "x = " + "9" * 5_000), ("Cargo.toml", "x = " + "9" * 5_000),
        ("package.json", "[1]"), ("Cargo.toml", 'package = "x"'),
        ("pyproject.toml", '[project]\nlicense = {text = """Permission is\nhereby granted"""}'),
    ],
)  # fmt: skip
def test_what_declares_nothing_or_cannot_be_read(path, text):
    assert list(declared_licences(snapshot({path: text}))) == []


def test_the_same_licence_everywhere_passes():
    found = result("C08", with_files(package__json='{"license": "MIT"}'))
    assert (found.outcome, found.summary) == ("pass", "package.json names the same licence.")
    assert result("C08", snapshot()).outcome == "pass"


@pytest.mark.parametrize(
    ("declared", "said"),
    [("Apache-2.0", "package.json says Apache-2.0, the text is MIT."),
     ("My own", "package.json names “My own”, which is no SPDX licence expression.")],
)  # fmt: skip
def test_another_licence_than_the_text_is_for_a_person(declared, said):
    found = result("C08", with_files(package__json=f'{{"license": "{declared}"}}'))
    assert (found.outcome, found.summary) == ("review", said)


def test_a_choice_that_holds_the_text_passes():
    found = result("C08", with_files(package__json='{"license": "MIT OR Apache-2.0"}'))
    assert found.outcome == "pass"


def test_names_without_a_recognised_text_are_for_a_person():
    files = {"LICENSE": filled("MIT").replace("modify, ", ""), "package.json": '{"license": "MIT"}'}
    assert result("C08", snapshot(files)).outcome == "review"


@pytest.mark.parametrize(
    "line",
    ["Commons Clause applies.", "Not for commercial use.", "For research use only.",
     "See the End-User License Agreement.", "Read our acceptable use policy."],
)  # fmt: skip
def test_terms_in_the_readme_are_for_a_person(line):
    found = result("C09", with_files(README__md=README + line))
    assert found.outcome == "review"
    assert found.facts["found"][0][0] == "README.md"


def test_a_readme_without_terms_passes():
    assert result("C09", snapshot()).outcome == "pass"


def unread(**files):
    """Results of C08 and C09 when these files are there and were not read."""
    found = with_files(**dict.fromkeys(files))
    return {check: result(check, found) for check in ("C08", "C09")}


@pytest.mark.parametrize(
    ("path", "checks"),
    [
        ("README__md", {"C08", "C09"}), ("docs/README__md", {"C08", "C09"}), ("NOTICE", {"C09"}),
        ("package__json", {"C08"}), ("pyproject__toml", {"C08"}), ("src/notice__py", set()),
    ],
)  # fmt: skip
def test_what_was_not_read_is_for_a_person_and_named(path, checks):
    found = unread(**{path: None})
    assert {check for check, each in found.items() if each.outcome == "review"} == checks
    assert all(found[c].summary.startswith(path.replace("__", ".") + " was not") for c in checks)


def test_a_difference_is_told_before_what_was_not_read():
    found = with_files(package__json='{"license": "ISC"}', pyproject__toml=None)
    assert result("C08", found).summary == "package.json says ISC, the text is MIT."


@pytest.mark.parametrize("check", ["C07", "C08", "C09"])
def test_a_tree_that_was_not_listed_whole_may_hold_more(check):
    assert result(check, snapshot()).outcome == "pass"
    assert result(check, snapshot(truncated=True)).outcome == "review"
