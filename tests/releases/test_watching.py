from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.watching import Seen, moved_tags, next_look, pinned_tags, regressed

DAY_ONE = datetime(2028, 1, 1, 12, tzinfo=UTC)


def series(*looks):
    return [Seen(DAY_ONE + timedelta(days=day), sight, f"{sight} {day}") for day, sight in looks]


@pytest.mark.parametrize(
    ("looks", "since"),
    [
        ([], None),
        ([(0, "bad")], None),
        ([(0, "bad"), (6, "bad")], None),
        ([(0, "bad"), (7, "bad")], 0),
        ([(0, "bad"), (3, "well"), (7, "bad")], None),
        ([(0, "bad"), (3, "unknown"), (7, "bad")], 0),
        ([(0, "bad"), (30, "unknown")], None),
        ([(0, "bad"), (8, "bad"), (9, "well")], None),
        ([(0, "bad"), (8, "bad"), (9, "unknown")], 0),
        ([(0, "unknown"), (40, "unknown")], None),
    ],
)
def test_two_failures_a_week_apart_with_nothing_well_between_are_a_regression(looks, since):
    found = regressed(series(*looks))
    assert (found.finding if found else None) == (None if since is None else f"bad {since}")


LOOKS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["well", "bad", "unknown"])), max_size=12
)


@given(LOOKS)
def test_what_could_not_be_seen_changes_nothing(looks):
    known = [look for look in looks if look[1] != "unknown"]
    assert regressed(series(*looks)) == regressed(series(*known))


@given(LOOKS)
def test_after_a_good_look_nothing_has_regressed(looks):
    assert regressed(series(*looks, (61, "well"))) is None


@given(LOOKS)
def test_less_than_a_week_of_failures_is_never_a_regression(looks):
    assert regressed(series(*((day % 7, sight) for day, sight in looks))) is None


def test_tags_that_moved_or_went_are_named():
    pinned = {"v1": "a", "v2": "b", "v3": "c"}
    assert moved_tags(pinned, {"v1": "a", "v2": "x", "v4": "d"}) == ["v2", "v3"]
    assert moved_tags({}, {"v1": "a"}) == []


def test_the_next_look_is_tomorrow_and_spread_over_the_day():
    looks = [next_look(number, DAY_ONE) for number in range(200)]
    assert {look.date() for look in looks} == {DAY_ONE.date() + timedelta(days=1)}
    assert len({look.hour for look in looks}) == 24


def test_the_tag_that_was_checked_and_the_one_named_are_pinned_among_thousands():
    tags = [(f"nightly-{number:05}", "a" * 40) for number in range(3_000)]
    tags += [("v0.9", "c" * 40), ("a/v1.0", "d" * 40)]
    pinned = pinned_tags(tags, "c" * 40, "https://forge.example/lab/code/releases/tag/a/v1.0")
    assert (pinned["v0.9"], pinned["a/v1.0"], len(pinned)) == ("c" * 40, "d" * 40, 200)
    assert "nightly-02999" in pinned


def test_of_many_tags_the_highest_versions_are_pinned():
    tags = [(f"v{number}", "a" * 40) for number in range(1, 301)]
    assert set(pinned_tags(tags, "c" * 40)) == {f"v{number}" for number in range(101, 301)}
