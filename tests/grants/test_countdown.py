from datetime import UTC, datetime, timedelta

import pytest

from grants.countdown import time_left

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=12, hours=3, minutes=59), "12 days 3 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=3, minutes=12, seconds=59), "3 hours 12 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=-1), ""),
    ],
)
def test_the_two_largest_units_are_told_rounded_down(left, words):
    assert time_left(NOW, NOW + left) == words
