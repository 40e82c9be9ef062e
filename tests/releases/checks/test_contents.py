from tests.releases.looks import outcomes, result, snapshot, with_files
from tests.releases.texts import filled


def test_c13_c14_and_c18_say_what_is_missing():
    bare = outcomes(snapshot({"LICENSE": filled("MIT"), "x.py": None}, tags=()))
    assert (bare["C13"], bare["C14"], bare["C14-substance"], bare["C18"]) == (
        "fail",
        "fail",
        "unknown",
        "fail",
    )
    assert outcomes(with_files(README__md="# Engine\n\nSoon."))["C14-substance"] == "fail"
    assert result("C18", with_files(CITATION__cff="title: Engine\n")).facts["faults"] == [
        "“cff-version” is missing.",
        "“message” is missing.",
        "“authors” is missing.",
    ]
    assert result("C13", snapshot()).facts["here"] == ["v1.0"]
