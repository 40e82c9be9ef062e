import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.disagreement import Judged, by_application, disagreements, usual_spread

score = st.floats(1, 5, allow_nan=False)


def test_the_usual_spread_pools_what_is_within_applications():
    # Squares 2 and 0 over one degree of freedom each: √(2 / 2).
    assert usual_spread([Judged("A", [1, 3]), Judged("B", [5, 5])]) == pytest.approx(1)
    assert usual_spread([Judged("A", [4]), Judged("B", [])]) == 0


def test_far_apart_beside_the_others():
    calm = [Judged(f"B{n}", [3, 3.5, 3.2]) for n in range(8)]
    found = disagreements([*calm, Judged("A", [1, 5, 3])])
    assert [(each.application, each.is_wide, each.is_split) for each in found] == [
        ("A", True, False)
    ]
    assert (found[0].lowest, found[0].highest, found[0].spread) == (1, 5, 2)


def test_fund_against_decline_is_a_disagreement_at_any_score():
    found = disagreements([Judged("A", [3, 3], ["fund", "decline"])])
    assert [(each.is_wide, each.is_split) for each in found] == [(False, True)]
    assert disagreements([Judged("A", [3, 3], ["fund", "maybe", ""])]) == []


@given(st.lists(st.lists(score, min_size=1, max_size=1), max_size=6))
def test_one_review_never_disagrees(means):
    judged = [Judged(f"A{n}", each) for n, each in enumerate(means)]
    assert disagreements(judged) == []


@given(st.lists(st.lists(score, min_size=2, max_size=5), min_size=1, max_size=8))
def test_not_everything_is_unusual(means):
    judged = [Judged(f"A{n}", each) for n, each in enumerate(means)]
    wide = disagreements(judged)
    assert len(wide) < len(judged)
    assert [each.spread for each in wide] == sorted((w.spread for w in wide), reverse=True)


def test_joining_what_is_known():
    assert by_application({"B": [1.0]}, {"A": ["fund"]}) == [
        Judged("A", (), ["fund"]),
        Judged("B", [1.0], ()),
    ]
