from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards import terms
from awards.models import OutputKind
from grants.answers import OUTPUT_KINDS

DATES = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


def row(**changes):
    return {
        "title": "Code",
        "kind": "code",
        "openness": "open",
        "licence": "MIT",
        "place": "https://git.example.org/x",
        "date": "2027-06-30",
        "reason": "",
    } | changes


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 1, 31), date(2027, 2, 1)),
    ],
)
def test_next_month_is_the_first_day_of_the_month_after(day, expected):
    assert terms.next_month(day) == expected


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2027, 1, 1), date(2027, 12, 31)),
        (date(2027, 12, 1), date(2028, 11, 30)),
        (date(2028, 2, 29), date(2029, 2, 27)),
    ],
)
def test_a_year_from_ends_the_day_before_the_anniversary(start, end):
    assert terms.a_year_from(start) == end


def test_conditions_from_open_outputs_carry_the_promise_and_end_with_a_report():
    made = terms.conditions_from([row(), row(openness="closed", title="Secret")], **DATES)
    assert made == [
        terms.Term(
            kind="release",
            title="Code",
            due_on=date(2027, 6, 30),
            output_kind="code",
            licence="MIT",
            place="https://git.example.org/x",
        ),
        terms.Term(
            kind="report",
            title="Final report",
            details="What was done, what came of it, and where each output can be found.",
            due_on=date(2028, 1, 30),
            binds_money=False,
        ),
    ]


@pytest.mark.parametrize("promised", ["", None, "soon", "2026-12-31"])
def test_conditions_from_a_missing_or_too_early_date_are_due_a_month_after_the_end(promised):
    [release, _] = terms.conditions_from([row(date=promised)], **DATES)
    assert release.due_on == date(2028, 1, 30)


def test_conditions_from_a_plan_without_open_output_asks_staff_to_look():
    [custom, report] = terms.conditions_from([row(openness="closed")], **DATES)
    assert (custom.kind, custom.title) == ("custom", "Agree what will be released")
    assert report.kind == "report"


def test_conditions_from_an_open_output_without_licence_asks_staff_to_agree_one():
    [custom, _] = terms.conditions_from([row(licence=" ")], **DATES)
    assert (custom.kind, custom.title, custom.licence) == ("custom", "Code", "")
    assert "no licence" in custom.details


def test_every_kind_an_applicant_can_choose_is_a_kind_of_output():
    assert set(OUTPUT_KINDS) == terms.KINDS == set(OutputKind.values)


def test_conditions_from_an_unknown_kind_is_another_output():
    [release, _] = terms.conditions_from([row(kind="sculpture")], **DATES)
    assert release.output_kind == "other"


@given(total=st.integers(min_value=1, max_value=10**14))
def test_instalments_add_up_to_the_award_and_are_never_nothing(total):
    owed = terms.conditions_from([row()], **DATES)
    parts = terms.instalments(total, owed, **DATES)
    assert sum(part.amount for part in parts) == total
    assert min(part.amount for part in parts) > 0
    assert parts[-1].waits_for_outputs is True


def test_instalments_are_ninety_per_cent_at_the_start_and_ten_after_the_last_release():
    owed = terms.conditions_from([row(), row(date="2028-03-31")], **DATES)
    assert terms.instalments(80_000_00, owed, **DATES) == [
        terms.Instalment("First instalment, on acceptance", 72_000_00, date(2027, 1, 1), False),
        terms.Instalment(
            "Last instalment, after the outputs are released", 8_000_00, date(2028, 3, 31), True
        ),
    ]


@pytest.mark.parametrize(
    ("every", "titles", "days"),
    [
        (0, ["Final report"], [date(2028, 1, 30)]),
        (6, ["Interim report", "Final report"], [date(2027, 7, 1), date(2028, 1, 30)]),
        (
            5,
            ["Interim report 1", "Interim report 2", "Final report"],
            [date(2027, 6, 1), date(2027, 11, 1), date(2028, 1, 30)],
        ),
        (12, ["Final report"], [date(2028, 1, 30)]),
    ],
)
def test_reports_by_a_schedule(every, titles, days):
    found = terms.reports(
        starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), every=every, after=30
    )
    assert [each.title for each in found] == titles
    assert [each.due_on for each in found] == days


def test_months_after_the_last_of_a_month():
    assert terms.months_after(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert terms.months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)
