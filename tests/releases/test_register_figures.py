from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.register_figures import Bar, Promised, Year, bars_of, figures, standing_of

TODAY = date(2028, 6, 1)
DUE = date(2028, 1, 31)


def output(**fields):
    return Promised(**{"promised_on": date(2027, 1, 1), "due_on": DUE, **fields})


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({"released_on": DUE}, "on_time"),
        ({"released_on": DUE + timedelta(days=1)}, "late"),
        ({}, "overdue"),
        ({"due_on": TODAY}, "to_come"),
        ({"let_off": True}, "let_off"),
        ({"let_off": True, "released_on": DUE}, "on_time"),
    ],
)
def test_what_became_of_an_output(fields, standing):
    assert standing_of(output(**fields), TODAY) == standing


def test_figures_count_by_year_and_licence():
    rows = [
        output(released_on=date(2027, 1, 11), licence="MIT"),
        output(released_on=date(2028, 3, 1), licence="CC-BY-4.0"),
        output(released_on=date(2027, 1, 31), licence="MIT"),
        output(),
        output(due_on=date(2029, 1, 1)),
        output(let_off=True),
    ]
    found = figures(rows, TODAY)
    assert (found.promised, found.released, found.on_time, found.late) == (6, 3, 2, 1)
    assert (found.overdue, found.to_come, found.let_off) == (1, 1, 1)
    assert (found.median_days, found.kept_share) == (30, 75)
    assert found.licences == (("MIT", 2), ("CC-BY-4.0", 1))
    assert found.years == (
        Year(2028, on_time=2, late=1, overdue=1, to_come=0, let_off=1),
        Year(2029, on_time=0, late=0, overdue=0, to_come=1, let_off=0),
    )


def test_figures_of_nothing_say_nothing():
    found = figures([], TODAY)
    assert (found.promised, found.median_days, found.kept_share, found.years) == (0, None, None, ())


DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))
OUTPUTS = st.lists(
    st.builds(
        Promised,
        DAYS,
        DAYS,
        st.none() | DAYS,
        st.sampled_from(["MIT", "CC0-1.0", ""]),
        st.booleans(),
    )
)


@given(OUTPUTS, st.randoms())
def test_every_output_is_counted_once_in_any_order(rows, order):
    found = figures(rows, TODAY)
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert figures(shuffled, TODAY) == found
    assert sum(year.total for year in found.years) == found.promised == len(rows)
    assert found.released + found.overdue + found.to_come + found.let_off == len(rows)


def test_bars_stand_beside_each_other_and_the_longest_fills_the_picture():
    year = Year(2028, on_time=2, late=1, overdue=0, to_come=0, let_off=1)
    assert bars_of(year, 4) == (
        Bar("on time", 2, 0.0, 50.0),
        Bar("late", 1, 50.0, 25.0),
        Bar("waived", 1, 75.0, 25.0),
    )
    assert bars_of(year, 8)[0].length == 25.0
    assert bars_of(Year(2028, on_time=0, late=0, overdue=0, to_come=0, let_off=0), 0) == ()
