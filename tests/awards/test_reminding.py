from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.reminding import BEFORE_CONDITION, Step, in_words, must_come, step_due

DUE = date(2028, 6, 1)
LONG_AGO = date(2027, 1, 1)


def at(days, since=LONG_AGO):
    return step_due(DUE, DUE - timedelta(days=days), since=since)


@pytest.mark.parametrize(
    ("days", "key"),
    [
        (61, None), (60, "before-60"), (31, "before-60"), (30, "before-30"), (8, "before-30"),
        (7, "before-7"), (1, "before-7"), (0, "before-0"), (-1, "late-0"), (-7, "late-0"),
        (-8, "late-1"), (-15, "late-2"),
    ],
)  # fmt: skip
def test_the_newest_step_whose_day_has_come_is_due(days, key):
    step = at(days)
    assert (step.key if step else None) == key


def test_who_was_told_after_a_step_is_not_reminded_of_it():
    assert at(40, since=DUE - timedelta(days=40)) is None
    assert at(30, since=DUE - timedelta(days=40)).key == "before-30"
    assert at(-1, since=DUE).key == "late-0"


def test_after_four_weeks_somebody_above_is_told():
    assert [Step("x", -days).escalates for days in (27, 28)] == [False, True]
    assert [Step("x", days).is_late for days in (0, -1)] == [False, True]


@given(st.integers(-200, 200), st.integers(1, 60))
def test_each_step_is_due_on_one_stretch_of_days_and_never_comes_back(first, pause):
    keys = [step.key for day in range(first, first - pause, -1) if (step := at(day))]
    firsts = [key for place, key in enumerate(keys) if key not in keys[:place]]
    assert keys == [key for key in firsts for _ in range(keys.count(key))]


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_a_step_is_never_early(days, since):
    step = at(days, since=DUE - timedelta(days=since))
    if step and not step.is_late:
        assert days <= int(step.key.removeprefix("before-"))
        assert int(step.key.removeprefix("before-")) in BEFORE_CONDITION


@pytest.mark.parametrize(
    ("days", "said"),
    [(30, "in 30 days"), (1, "tomorrow"), (0, "today"), (-1, "yesterday"), (-3, "3 days ago")],
)
def test_in_words(days, said):
    assert in_words(days) == said


@pytest.mark.parametrize(
    ("days", "told", "comes"),
    [
        (30, [], False), (0, [30], False),
        (-1, [30, 7, 0], True), (-15, [7], True), (-8, [-1], False),
        (-29, [-1, -8, -15, -22], True), (-36, [-1, -22], True), (-36, [-1, -29], False),
        (-22, [-1], False),
    ],
)  # fmt: skip
def test_the_first_late_word_and_the_first_to_somebody_above_come_in_any_case(days, told, comes):
    assert must_come(Step("x", days), told) is comes


@given(st.lists(st.integers(-60, 60), max_size=8), st.integers(-60, 60))
def test_nothing_must_come_twice(told, days):
    step = Step("x", days)
    assert must_come(step, [*told, days]) is False
    assert must_come(step, told) <= step.is_late
