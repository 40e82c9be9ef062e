import pytest

from core.arrival import LONGEST_WAIT, stamped_at

CAME = 1_790_000_010.0


@pytest.mark.parametrize(
    "header", ["t=1790000000.250", "1790000000.250", "1790000000250", "t=1790000000250000"]
)
def test_the_stamps_of_proxies_are_read(header):
    assert stamped_at(header, CAME) == 1_790_000_000.25


@pytest.mark.parametrize(
    "header",
    ["", "t=", "yesterday", "t=-5", "1e9", "t=1790000011.0", f"t={CAME - LONGEST_WAIT - 1:.3f}"],
)
def test_what_cannot_be_meant_is_not_believed(header):
    assert stamped_at(header, CAME) == CAME
