import pytest

from releases.checks import Promise
from tests.releases.looks import URL, outcomes, result, snapshot, with_files
from tests.releases.texts import filled, template


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("LICENSE", "text", "pass"), ("LICENCE.md", "text", "pass"), ("COPYING.LESSER", "text", "pass"), ("LICENSES/MIT.txt", "text", "pass"),
        ("LICENSE-APACHE", "text", "pass"), ("LICENSE", 0o120000, "review"), ("LICENSE", None, "review"), ("LICENSE/MIT", None, "review"),
        ("license.py", "text", "fail"), ("models/license.txt", "text", "fail"), ("licensed.txt", "text", "fail"), ("main.py", "text", "fail"),
    ],
)  # fmt: skip
def test_c05_wants_a_licence_file_at_the_top(name, value, answer):
    assert outcomes(snapshot({name: value, "x.py": None}))["C05"] == answer


def test_c06_passes_an_exact_allowed_text_only():
    assert outcomes(with_files(LICENSE=template("Apache-2.0")))["C06"] == "pass"
    assert (
        outcomes(with_files(LICENSE=filled("MIT").replace("sell", "not sell")))["C06"] == "review"
    )
    assert outcomes(with_files(LICENSE=template("CC-BY-NC-4.0")))["C06"] == "fail"
    assert outcomes(with_files(LICENSE=template("CC-BY-4.0")))["C06"] == "fail"
    assert outcomes(with_files(LICENSE="YEAR: 2026\nCOPYRIGHT HOLDER: Ada"))["C06"] == "review"
    assert (
        outcomes(with_files(LICENSE=template("CC-BY-4.0")), Promise("dataset", "CC-BY-4.0", URL))[
            "C06"
        ]
        == "pass"
    )


def test_c06_is_for_a_person_when_the_text_cannot_be_read():
    assert outcomes(snapshot({"LICENSE": 0o120000, "x.py": None}))["C06"] == "review"
    assert outcomes(snapshot({"x.py": None}))["C06"] == "unknown"


def test_c06_shows_the_difference():
    found = result("C06", with_files(LICENSE=filled("MIT").replace("free of charge", "for a fee")))
    assert found.facts["LICENSE"]["nearest"][0][0] == "MIT"
    assert [change[1:] for change in found.facts["LICENSE"]["changes"]] == [
        ["free of charge", "for a fee"]
    ]
    assert "The nearest is MIT License" in found.summary


def test_c06_reads_files_that_are_not_utf8():
    text = filled("MIT").replace("(c)", "\u00a9").encode("latin-1")
    assert outcomes(with_files(LICENSE=text))["C06"] == "pass"
    assert outcomes(with_files(LICENSE=filled("MIT").encode("utf-16")))["C06"] == "review"


def test_c07_looks_at_every_licence_file():
    dual = {"LICENSE-MIT": filled("MIT"), "LICENSE-APACHE": template("Apache-2.0"), "x.py": None}
    assert outcomes(snapshot(dual))["C07"] == "pass"
    assert outcomes(snapshot({**dual, "LICENSE-DATA": template("CC-BY-NC-4.0")}))["C07"] == "review"
    assert outcomes(with_files(USE_POLICY__md="You must not."))["C07"] == "review"
    assert outcomes(with_files(COPYING=0o120000))["C07"] == "review"
    assert outcomes(with_files(license="Some other terms"))["C07"] == "review"


def test_c10_compares_with_the_promise():
    assert outcomes(snapshot(), Promise("code", "Apache-2.0", URL))["C10"] == "review"
    assert outcomes(snapshot(), Promise("code", "MIT OR Apache-2.0", URL))["C10"] == "pass"
    assert outcomes(snapshot(), Promise("code", "", URL))["C10"] == "pass"
    assert outcomes(with_files(LICENSE="Ask me."))["C10"] == "review"
