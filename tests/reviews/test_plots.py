import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.plots import HEIGHT, LEFT, STEP, WINDOW, Point, picture


def point(place, **more):
    raw = 5 - place * 0.01
    return Point(f"A{place}", f"label {place}", raw, raw - 1, raw + 1, **more)


def test_fewer_than_two_make_no_picture():
    assert picture(1, point, 1) is None


def test_a_small_call_is_shown_whole_with_its_line():
    shown = picture(12, point, 5)
    assert [mark.name for mark in shown.marks] == [f"A{n}" for n in range(12)]
    assert (shown.first, shown.last, shown.overview) == (1, 12, None)
    assert shown.line == LEFT + 5 * shown.step
    assert shown.marks[4].x < shown.line < shown.marks[5].x


def test_a_large_call_is_shown_around_the_line_and_whole_above():
    asked = []

    def watched(place):
        asked.append(place)
        return point(place)

    shown = picture(2_000, watched, 700)
    assert (shown.first, shown.last, len(shown.marks)) == (681, 720, WINDOW)
    assert shown.step >= STEP
    assert shown.overview.left < shown.overview.line < shown.overview.left + shown.overview.width
    # Only what is drawn is asked for.
    assert len(asked) < 400


@pytest.mark.parametrize(("line_after", "first"), [(0, 1), (2_000, 1_961), (3, 1)])
def test_the_window_stays_inside_at_both_ends(line_after, first):
    shown = picture(2_000, point, line_after)
    assert shown.first == first
    assert (shown.line is None) == (line_after in {0, 2_000})


def test_centre_and_half_interval_are_drawn_when_a_model_has_them():
    plain, model = (
        picture(3, lambda n, more=more: point(n, **more), 1).marks[0]
        for more in ({}, {"centre": 4.5, "half_low": 4.2, "half_high": 4.8})
    )
    assert (plain.half, plain.centre) == ("", "")
    assert model.half.startswith(f"M{model.x} ")
    assert model.centre.endswith("h0")


@given(st.lists(st.integers(0, 10), min_size=2, max_size=45), st.integers(0, 45))
def test_everything_stays_inside_the_picture(values, line_after):
    shown = picture(
        len(values),
        lambda n: Point(f"A{n}", "x", values[n], values[n], values[n]),
        min(line_after, len(values)),
    )
    heights = [float(mark.wide.split()[1].split("V")[0]) for mark in shown.marks]
    assert all(0 <= height <= HEIGHT for height in heights)
    assert all(0 <= tick.y <= HEIGHT for tick in shown.ticks)
    assert all(LEFT <= mark.x <= shown.right for mark in shown.marks)
