import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.mixed_model import Components
from reviews.standings import posterior, standings
from tests.reviews.simulated_panels import Textbook, panel

COMPONENTS = Components(0.3, 0.3, 0.4)


def test_draws_have_the_mean_and_covariance_of_the_posterior():
    design, *_ = panel(1, applications=8, reviewers=5)
    draws = posterior(design, COMPONENTS, np.random.default_rng(1), 40_000)
    slow = Textbook(design, COMPONENTS)
    assert draws.mean(axis=1) == pytest.approx(slow.merits(), abs=0.015)
    assert np.cov(draws) == pytest.approx(slow.merit_covariance(), abs=0.01)


def test_expected_ranks_are_those_of_the_textbook_posterior():
    design, *_ = panel(2, applications=20, reviewers=6)
    slow = Textbook(design, COMPONENTS)
    draws = np.random.default_rng(9).multivariate_normal(
        slow.merits(), slow.merit_covariance(), 40_000
    )
    expected = 1 + (draws[:, None, :] > draws[:, :, None]).sum(axis=2).mean(axis=0)
    found = standings(design, COMPONENTS, costs=[1] * 20, budget=5, draws=20_000)
    assert [each.expected for each in found] == pytest.approx(expected, abs=0.1)
    first = (np.argsort(np.argsort(-draws, axis=1), axis=1) < 5).mean(axis=0)
    assert [each.chance for each in found] == pytest.approx(first, abs=0.015)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 20))
def test_ranks_and_chances_add_up(seed, places):
    design, *_ = panel(seed, applications=20, reviewers=6)
    found = standings(design, COMPONENTS, costs=[1] * 20, budget=places, draws=200)
    assert sum(each.expected for each in found) == pytest.approx(210)
    assert sum(each.chance for each in found) == pytest.approx(places)
    for each in found:
        assert 1 <= each.wide[0] <= each.middle[0] <= each.middle[1] <= each.wide[1] <= 20


def test_the_same_seed_gives_the_same_answer_and_another_nearly():
    design, *_ = panel(3)
    one, two, other = (
        standings(design, COMPONENTS, costs=[1] * 60, budget=12, seed=seed) for seed in (1, 1, 2)
    )
    assert one == two
    assert one != other
    assert max(abs(a.expected - b.expected) for a, b in zip(one, other, strict=True)) < 1.5


def test_money_decides_and_nobody_is_skipped():
    design, *_ = panel(4, applications=12, reviewers=4)
    found = standings(design, COMPONENTS, costs=[100] * 12, budget=350)
    assert sum(each.chance for each in found) == pytest.approx(3)
    # One that costs more than there is stops the line wherever it stands.
    costs = [100] * 11 + [10_000]
    found = standings(design, COMPONENTS, costs=costs, budget=1_200)
    assert found[11].chance == 0
    assert all(
        each.chance == pytest.approx(1) for each in found[:11] if each.wide[1] < found[11].wide[0]
    )


def test_every_application_needs_its_cost():
    design, *_ = panel(4)
    with pytest.raises(ValueError, match="costs"):
        standings(design, COMPONENTS, costs=[1], budget=1)
