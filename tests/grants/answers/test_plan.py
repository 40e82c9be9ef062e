import pytest

from grants.answers import Asked, Problem, licence_note, licence_options, problems
from tests.factories.grants import plan_row

ASKED = Asked("q", "plan", "Q")


def test_a_licence_that_does_not_open_its_kind_is_worth_a_look():
    row = plan_row(kind="dataset", licence="CC-BY-NC-4.0")
    assert problems([row], ASKED) == [
        Problem(
            "row 1: CC-BY-NC-4.0 does not count as open for “dataset”. Choose an open data "
            "licence or an OSI-approved one.",
            "warning",
        )
    ]
    assert problems([plan_row(kind="benchmark", licence="CC-BY-4.0")], ASKED) == []


def test_no_licence_is_asked_of_what_stays_closed():
    closed = plan_row(openness="closed", licence="JSON", reason="Patient data")
    assert [p.message for p in problems([closed, plan_row()], ASKED)] == []


@pytest.mark.parametrize(
    ("licence", "kind", "note"),
    [
        ("", "code", ""),
        ("MIT", "", "OSI-approved."),
        ("MIT", "code", "OSI-approved. It counts as open for this kind of output."),
        ("CC0-1.0", "dataset", "Not OSI-approved. It counts as open for this kind of output."),
        ("CC0-1.0", "code", "Not OSI-approved. It does not count as open for this kind of output."),
        ("My own", "code", "Not a licence of the SPDX list."),
    ],
)
def test_what_stands_beside_a_licence(licence, kind, note):
    assert licence_note(licence, kind) == note


def test_the_picker_holds_every_licence_and_says_what_it_opens():
    options = {option.id: option for option in licence_options()}
    assert options["MIT"].osi
    assert options["MIT"].open_for == "code model dataset benchmark hardware other"
    assert options["CC-BY-4.0"].open_for.split()[:3] == ["model", "dataset", "benchmark"]
    assert options["CC-BY-NC-4.0"].open_for == ""
    assert len(options) > 600
