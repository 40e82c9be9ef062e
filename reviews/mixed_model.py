"""The linear mixed model of scores: fitted by REML, solved exactly. NumPy and SciPy only.

A score is `mu + application + reviewer + error`; applications, reviewers and errors are
independent and normal with variances of their own. In units of the error's standard deviation
and with spherical effects `u` (an effect is `sqrt(ratio) * u`, as in lme4) Henderson's mixed
model equations are

    | L L' + I   L S'       L 1 |   | u_long  |   | L y  |
    | S L'       S S' + I   S 1 | . | u_short | = | S y  |
    | 1' L'      1' S'      n   |   | mu      |   | 1' y |

with a row of L (of S) for each member of the longer (shorter) side, holding the root of its ratio
at the scores that are its own. L L' is diagonal, so the longer side is eliminated by hand (the
Schur complement). What is left has one row for each member of the shorter side and one for `mu`:
61 for a panel of 60, however many applications there are.

- Henderson (1975), Best linear unbiased estimation and prediction under a selection model,
  Biometrics 31, 423–447: the equations, and their inverse as the errors of prediction.
- Patterson & Thompson (1971), Recovery of inter-block information when block sizes are
  unequal, Biometrika 58, 545–554: REML.
- Bates, Mächler, Bolker & Walker (2015), Fitting linear mixed-effects models using lme4,
  J. Stat. Softw. 67(1): the profiled criterion in terms of spherical effects.
- García-Cortés & Sorensen (1996), On a multivariate implementation of the Gibbs sampler,
  Genet. Sel. Evol. 28, 121–126: exact draws by solving the same equations for simulated data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpotri
from scipy.optimize import minimize
from scipy.sparse import csc_array, csr_array, diags_array, hstack, vstack
from scipy.sparse.linalg import splu

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

DENSE_LIMIT = 1_500
"""Above this many rows on the shorter side the equations are factored as a sparse matrix."""
_RATIOS = (math.log(1e-6), math.log(1e4))
_BLOCK = 512


class Components(NamedTuple):
    """The variances of applications, reviewers and error, in squared units of the scores."""

    application: float
    reviewer: float
    error: float

    @property
    def total(self) -> float:
        """The variance of one score."""
        return self.application + self.reviewer + self.error


@dataclass(frozen=True)
class Design:
    """Who scored what: `rows` and `columns` number the applications and reviewers of `scores`."""

    rows: Whole
    columns: Whole
    scores: Floats
    applications: int
    reviewers: int


class _Factor(Protocol):
    """A factored symmetric positive definite matrix."""

    log_determinant: float

    def solve(self, right: Floats) -> Floats:
        """The solution for one or many right-hand sides, as columns."""


class _Dense:
    def __init__(self, matrix: csc_array) -> None:
        self._factor = cho_factor(matrix.toarray(), lower=True, overwrite_a=True)
        self.log_determinant = 2.0 * float(np.log(np.diag(self._factor[0])).sum())

    def solve(self, right: Floats) -> Floats:
        return np.asarray(cho_solve(self._factor, right))

    def inverse(self) -> Floats:
        """The whole inverse; costs about as much as two more factorings."""
        lower, _ = dpotri(self._factor[0], lower=1)
        lower = np.tril(lower)
        return np.asarray(lower + np.tril(lower, -1).T)


class _Sparse:
    def __init__(self, matrix: csc_array) -> None:
        self._factor = splu(
            matrix,
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        self.log_determinant = float(np.log(np.abs(self._factor.U.diagonal())).sum())

    def solve(self, right: Floats) -> Floats:
        return np.asarray(self._factor.solve(np.ascontiguousarray(right)))


class Equations:
    """The mixed model equations for given ratios of the variances to that of the error."""

    def __init__(self, design: Design, application_ratio: float, reviewer_ratio: float) -> None:
        self.design = design
        # The longer side is eliminated.
        self.swapped = design.applications < design.reviewers
        ratios = (application_ratio, reviewer_ratio)
        sizes = (design.applications, design.reviewers)
        index = (design.rows, design.columns)
        long, short = (1, 0) if self.swapped else (0, 1)
        self._long, self._short = index[long], index[short]
        self.size_long, self.size_short = sizes[long], sizes[short]
        self._ratio_long, self._ratio_short = ratios[long], ratios[short]
        self._root_long, self._root_short = math.sqrt(ratios[long]), math.sqrt(ratios[short])
        self._build()

    @classmethod
    def of(cls, design: Design, components: Components) -> Equations:
        """The equations for these variances; the error's must be above 0."""
        error = components.error
        return cls(design, components.application / error, components.reviewer / error)

    def _build(self) -> None:
        scores = len(self.design.scores)
        ones = np.ones(scores)
        counts = np.bincount(self._long, minlength=self.size_long).astype(float)
        self._diagonal = 1.0 + self._ratio_long * counts
        meets = csr_array(
            (ones * self._root_long * self._root_short, (self._long, self._short)),
            shape=(self.size_long, self.size_short),
        )
        # The last column is mu's.
        self._border = csr_array(hstack([meets, csr_array(self._root_long * counts[:, None])]))
        short = np.bincount(self._short, minlength=self.size_short).astype(float)
        edge = csr_array(self._root_short * short[:, None])
        corner = vstack(
            [
                hstack([diags_array(1.0 + self._ratio_short * short), edge]),
                hstack([edge.T, csr_array([[float(scores)]])]),
            ]
        )
        self._scaled = csr_array(diags_array(1.0 / self._diagonal) @ self._border)
        reduced = csc_array(corner - self._border.T @ self._scaled)
        self.is_dense = self.size_short <= DENSE_LIMIT
        self._factor: _Factor = _Dense(reduced) if self.is_dense else _Sparse(reduced)
        self._inverse: Floats | None = None

    @property
    def log_determinant(self) -> float:
        """Of the whole matrix of the equations."""
        return float(np.log(self._diagonal).sum()) + self._factor.log_determinant

    def solve(self, scores: Floats) -> tuple[Floats, Floats, Floats]:
        """Spherical effects of the longer and the shorter side, and mu; one column per data set."""
        data = scores if scores.ndim == 2 else scores[:, None]
        long = self._root_long * _sums(self._long, data, self.size_long)
        short = self._root_short * _sums(self._short, data, self.size_short)
        right = np.vstack([short, data.sum(axis=0)]) - self._scaled.T @ long
        solved = self._factor.solve(right)
        upper = (long - self._border @ solved) / self._diagonal[:, None]
        return upper, solved[:-1], solved[-1]

    def fitted(self, long: Floats, short: Floats, mu: float) -> Floats:
        """What the spherical effects and mu say of each score."""
        upper = self._root_long * long[self._long]
        return np.asarray(mu + upper + self._root_short * short[self._short])

    def effects(self, scores: Floats) -> tuple[Floats, Floats, Floats]:
        """Applications' and reviewers' effects and mu, in units of scores; columns as `solve`."""
        long, short, mu = self.solve(scores)
        pair = (self._root_long * long, self._root_short * short)
        return (*(pair[::-1] if self.swapped else pair), mu)

    def traces(self) -> tuple[float, float]:
        """The traces of the blocks of applications and reviewers in the inverse matrix."""
        inverse = self.inverse()
        short = float(np.trace(inverse)) - float(inverse[-1, -1])
        squares = csr_array(self._scaled.T @ self._scaled).tocoo()
        spread = float((squares.data * inverse[squares.coords[0], squares.coords[1]]).sum())
        long = float((1.0 / self._diagonal).sum()) + spread
        return (short, long) if self.swapped else (long, short)

    def inverse(self) -> Floats:
        """The inverse of what is left after eliminating the longer side; only when `is_dense`."""
        if self._inverse is None:
            self._inverse = cast("_Dense", self._factor).inverse()
        return self._inverse

    def variances(self, rows: Whole | None, columns: Whole | None, mu: float) -> Floats:
        """Of `mu * mean + application + reviewer` for each pair, in units of the error variance.

        `rows` number the applications, `columns` the reviewers; without either that part is left
        out. Exact: a quadratic form in the inverse of the equations.
        """
        long, short = (columns, rows) if self.swapped else (rows, columns)
        count = len(rows if rows is not None else columns if columns is not None else [])
        found = np.empty(count)
        for start in range(0, count, _BLOCK):
            part = slice(start, min(start + _BLOCK, count))
            weights = np.zeros((part.stop - start, self.size_short + 1))
            weights[:, -1] = mu
            own = np.zeros(part.stop - start)
            if short is not None:
                weights[np.arange(len(own)), short[part]] += self._root_short
            if long is not None:
                which = long[part]
                weights -= self._root_long * self._scaled[which].toarray()
                own = self._ratio_long / self._diagonal[which]
            answers = weights @ self.inverse() if self.is_dense else self._factor.solve(weights.T).T
            found[part] = own + np.einsum("ij,ij->i", weights, answers)
        return found


def fit(design: Design) -> Components:
    """The variance components by restricted maximum likelihood.

    The criterion is profiled over `mu` and the error variance and minimised over the logarithms
    of the two ratios. Its gradient is exact where the equations are dense; where both sides are
    large it is taken by differences, because the traces would need an inverse nobody can hold.
    """
    free = len(design.scores) - 1

    def criterion(logs: Floats) -> tuple[float, Floats]:
        equations = Equations(design, *np.exp(logs))
        value, squares, effects = _deviance(design, equations)
        if not equations.is_dense:
            return value, np.zeros(2)
        sizes = np.array([design.applications, design.reviewers])
        return value, sizes - equations.traces() - free * np.array(effects) / squares

    exact = min(design.applications, design.reviewers) <= DENSE_LIMIT
    best = minimize(
        criterion if exact else lambda logs: criterion(logs)[0],
        np.log([0.5, 0.25]),
        method="L-BFGS-B",
        jac=exact or None,
        bounds=[_RATIOS, _RATIOS],
        options={"ftol": 1e-10, "gtol": 1e-5, "maxiter": 100},
    )
    ratios = np.exp(best.x)
    _, squares, _ = _deviance(design, Equations(design, *ratios))
    error = squares / free
    return Components(float(ratios[0] * error), float(ratios[1] * error), float(error))


def _deviance(design: Design, equations: Equations) -> tuple[float, float, tuple[float, float]]:
    """Minus twice the restricted log-likelihood but for a constant, and what it is made of."""
    free = len(design.scores) - 1
    # Centred: the sum of squares below is a difference, and mu would eat its digits.
    data = design.scores - design.scores.mean()
    long, short, mu = (each[..., 0] for each in equations.solve(data))
    pair = (float(long @ long), float(short @ short))
    fitted = equations.fitted(long, short, float(mu))
    squares = float(((data - fitted) ** 2).sum()) + sum(pair)
    value = equations.log_determinant + free * math.log(squares)
    return value, squares, pair[::-1] if equations.swapped else pair


def _sums(index: Whole, data: Floats, size: int) -> Floats:
    """The data added up by index, column by column."""
    count = len(index)
    gather = csr_array((np.ones(count), (index, np.arange(count))), shape=(size, count))
    return np.asarray(gather @ data)
