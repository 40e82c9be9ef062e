import numpy as np
import pytest
from scipy.optimize import minimize

from reviews import mixed_model
from reviews.mixed_model import Components, Equations, fit
from tests.reviews.simulated_panels import Textbook, panel

SIZES = [{"applications": 40, "reviewers": 9}, {"applications": 9, "reviewers": 40, "each": 8}]


@pytest.fixture(params=["dense", "sparse"])
def path(request, monkeypatch):
    """Both ways of factoring must say the same."""
    if request.param == "sparse":
        monkeypatch.setattr(mixed_model, "DENSE_LIMIT", 2)
    return request.param


@pytest.mark.parametrize("sizes", SIZES)
def test_the_components_are_those_of_the_textbook_likelihood(path, sizes):
    design, *_ = panel(3, **sizes)
    found = fit(design)
    slow = minimize(
        lambda logs: Textbook(design, np.exp(logs)).deviance(),
        np.log([0.3, 0.3, 0.4]),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 5_000},
    )
    assert found == pytest.approx(np.exp(slow.x), rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("sizes", SIZES)
def test_effects_and_their_errors_are_those_of_the_textbook(path, sizes):
    design, *_ = panel(4, **sizes)
    components = Components(0.3, 0.2, 0.5)
    equations, slow = Equations.of(design, components), Textbook(design, components)
    merits, severities, mean = (each[..., 0] for each in equations.effects(design.scores))
    assert mean == pytest.approx(slow.mean)
    assert merits == pytest.approx(slow.merits())
    assert severities == pytest.approx(slow.severities())
    rows, columns = np.arange(design.applications), np.arange(design.reviewers)
    errors = np.sqrt(0.5 * equations.variances(rows, None, 1.0))
    assert errors == pytest.approx(slow.score_errors())
    errors = np.sqrt(0.5 * equations.variances(rows, None, 0.0))
    assert errors == pytest.approx(np.sqrt(np.diag(slow.merit_covariance())))
    errors = np.sqrt(0.5 * equations.variances(None, columns, 0.0))
    assert errors == pytest.approx(slow.severity_errors())


def test_no_difference_between_reviewers_ends_at_the_border():
    design, *_ = panel(1, applications=300, reviewers=20, variances=(0.5, 0.0, 0.5))
    found = fit(design)
    assert found.reviewer / found.total < 0.01
    assert found.application == pytest.approx(0.5, abs=0.1)


def test_a_large_design_gives_back_its_variances():
    design, *_ = panel(2, applications=2_000, reviewers=60, variances=(0.26, 0.10, 0.64))
    assert fit(design) == pytest.approx((0.26, 0.10, 0.64), abs=0.05)
