from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.answers import Asked, problems
from grants.answers.quantities import parse_date, parse_number


def said(value, kind, **options):
    return [p.message for p in problems(value, Asked("q", kind, "Q", options=options))]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", "12"), ("1 250", "1250"), ("1,250,000.50", "1250000.5"), ("2,5", "2.5"),
        ("0,125", "0.125"), ("1,250", "1250"), ("1'000", "1000"), ("-3.0", "-3"), ("-0", "0"),
        (".5", "0.5"), ("007", "7"), ("1e3", "1e3"), ("about 5", "about 5"), ("1,2,3", "1,2,3"),
        ("NaN", "NaN"), ("1" * 40, "1" * 40), ("", ""),
    ],
)  # fmt: skip
def test_numbers_become_plain_and_the_rest_stays_as_typed(typed, stored):
    assert parse_number(typed) == stored


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
    )
)
def test_a_number_is_read_the_same_the_second_time(number):
    once = parse_number(f"{number:,f}")
    assert parse_number(once) == once


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("5", []),
        ("4", ["this has to be 5 km or more."]),
        ("2000.5", ["this has to be 1,000 km or less."]),
        ("5.25", ["this has to be at most 1 decimals."]),
        ("many", ["“many” is not a number. Write it like 1250 or 12.5."]),
    ],
)
def test_numbers_keep_their_limits(value, found):
    assert said(value, "number", min=5, max=1000, decimals=1, unit="km") == found


def test_a_whole_number_says_so():
    assert said("1.5", "number", decimals=0) == ["this has to be a whole number."]
    assert said("10", "number", decimals=0) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1000, []),
        (999, ["this has to be €10.00 or more."]),
        (6050, ["this has to be €50.00 or less; it is €10.50 more."]),
        ("a lot", ["“a lot” is not an amount. Write it like 12,500.00."]),
    ],
)
def test_amounts_keep_their_limits(value, found):
    assert said(value, "money", min=1000, max=5000) == found


def test_an_amount_below_zero_is_none_unless_the_form_says_so():
    assert said(-5, "money") == ["the amount must not be less than zero."]
    assert said(-5, "money", min=-10) == []


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2027-3-1", "2027-03-01"), ("2027-March-1", "2027-03-01"), ("2027-dec-31", "2027-12-31"),
        ("2027-02-31", "2027-02-31"), ("2027-Mai-1", "2027-Mai-1"), ("soon", "soon"), ("--x", "--x"),
    ],
)  # fmt: skip
def test_dates_become_iso_and_the_rest_stays_as_typed(typed, stored):
    assert parse_date(typed) == stored


@given(st.dates(date(1900, 1, 1)))
def test_a_date_is_read_the_same_the_second_time(day):
    assert parse_date(f"{day.year}-{day.month}-{day.day}") == day.isoformat()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2027-06-01", []),
        ("2026-12-31", ["this has to be 1\u00a0Jan\u00a02027 or later."]),
        ("2028-01-01", ["this has to be 31\u00a0Dec\u00a02027 or earlier."]),
        (
            "2027-02-31",
            ["this date does not exist. Give day, month and year, like 27 3 2027."],
        ),
    ],
)
def test_dates_keep_their_limits(value, found):
    assert said(value, "date", earliest="2027-01-01", latest="2027-12-31") == found
