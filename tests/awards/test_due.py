from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.due import DueRule, in_words, moved, resolved

START, END = date(2027, 1, 31), date(2027, 12, 31)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def days_of(**rules):
    keys = {name: number for number, name in enumerate(rules, 1)}
    by_key = {keys[name]: rule for name, rule in rules.items()}
    found = resolved(by_key, starts_on=START, ends_on=END)
    return {name: found[key] for name, key in keys.items()}


def test_a_month_later_than_the_last_day_is_the_last_day():
    assert moved(date(2027, 1, 31), 1, "months") == date(2027, 2, 28)
    assert moved(date(2028, 1, 31), 1, "months") == date(2028, 2, 29)
    assert moved(date(2027, 3, 31), -4, "months") == date(2026, 11, 30)
    assert moved(date(2027, 3, 1), -1, "days") == date(2027, 2, 28)


@given(DAYS, st.integers(-600, 600))
def test_months_move_by_whole_months_and_keep_the_day_where_it_exists(day, count):
    found = moved(day, count, "months")
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count
    last = (found + timedelta(days=1)).month != found.month
    assert found.day == day.day or (last and found.day < day.day)


def test_rules_count_from_the_start_and_the_end():
    assert days_of(
        fixed=DueRule("day", day=date(2027, 5, 4)),
        start=DueRule("after_start", 1, "months"),
        before=DueRule("before_end", 10, "days"),
        after=DueRule("after_end", 2, "months"),
    ) == {
        "fixed": date(2027, 5, 4),
        "start": date(2027, 2, 28),
        "before": date(2027, 12, 21),
        "after": date(2028, 2, 29),
    }


def test_a_milestone_counts_from_the_expected_day_until_it_is_met():
    after = DueRule("after_met", 1, "months", after=1)
    expected = days_of(first=DueRule("day", day=date(2027, 5, 4)), second=after)
    assert expected["second"] == date(2027, 6, 4)
    met = DueRule("day", day=date(2027, 5, 4), met_on=date(2027, 3, 9))
    assert days_of(first=met, second=after)["second"] == date(2027, 4, 9)


def test_rules_that_wait_for_each_other_have_no_day():
    for rules in (
        {"one": DueRule("after_met", 1, after=2), "two": DueRule("after_met", 1, after=1)},
        {"one": DueRule("after_met", 1, after=1)},
        {"one": DueRule("after_met", 1, after=7)},
        {"one": DueRule("day")},
    ):
        with pytest.raises(ValueError, match=r"wait for each other|missing"):
            days_of(**rules)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=8))
def test_a_chain_of_milestones_adds_up(counts):
    rules = {1: DueRule("day", day=START)}
    for key, count in enumerate(counts, 2):
        rules[key] = DueRule("after_met", count, "days", after=key - 1)
    found = resolved(dict(reversed(rules.items())), starts_on=START, ends_on=END)
    assert found[len(rules)] == START + timedelta(days=sum(counts))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (("day", 0, ""), ""),
        (("after_start", 3, "months"), "3 months after the award starts"),
        (("before_end", 1, "days"), "1 day before the award ends"),
        (("after_end", 0, "days"), "when the award ends"),
        (("before_end", 0, "days"), "when the award ends"),
        (("after_met", 0, "days"), "when “Ethics” is met"),
        (("after_met", 2, "months"), "2 months after “Ethics” is met"),
    ],
)
def test_a_rule_in_words(rule, words):
    assert in_words(*rule, after="“Ethics”") == words


def test_the_calendar_ends_with_its_last_day_and_begins_with_its_first():
    for unit in ("days", "months"):
        assert moved(date(9999, 12, 1), 3_660, unit) == date.max
        assert moved(date(1, 1, 20), -3_660, unit) == date.min
    assert moved(date(9999, 11, 30), 1, "months") == date(9999, 12, 30)
