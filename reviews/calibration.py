"""Scores that allow for harsh and lenient reviewers, with what is known of their error.

On plain (application, reviewer, score) triples, whatever mode the scores come from. The score of
an application is what the mixed model of `mixed_model.py` expects of it from an average reviewer:
`mu + application`, the best linear unbiased prediction (BLUP). It is drawn towards the mean of
all the more, the fewer reviews there are and the less reviewers agree, and a reviewer's severity is
judged by those who scored the same applications. Never a z-score per reviewer: with few reviews
each, that erases what the scores say (correlation with the next review 0.18 instead of 0.42 on the
NIH's applications), with many it gains nothing.

Sources beside those of `mixed_model.py`: Heyard, Ott, Salanti & Egger (2022), Rethinking the
funding line at the Swiss National Science Foundation, Stat. Public Policy 9(1), 110–121 (the model,
expected ranks); Mutz, Bornmann & Daniel (2012), PLoS ONE 7(10) e48509 (how much of a score is the
application: a quarter).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from threadpoolctl import threadpool_limits

from reviews.mixed_model import Components, Design, Equations, Floats, fit

LEAST_APPLICATIONS = 10
LEAST_REVIEWERS = 3
LEAST_LOAD = 5
"""Reviews of the reviewer in the middle; below it a harsh reviewer and bad luck look the same."""
LEAST_CONNECTED = 0.95
"""Share of the applications that some chain of reviewers must compare with each other."""
LEAST_SIGNAL = 0.01
"""Share of a score's variance that must be the application's."""
LEAST_SEVERITY = 0.10
"""Share of the reviewers in a score's variance below which calibrating changes next to nothing."""


class Scored(NamedTuple):
    """One reviewer's score of one application, the higher the better."""

    application: str
    reviewer: str
    score: float


class Merit(NamedTuple):
    """One application: raw mean, calibrated score and its standard error, in units of scores.

    The error is that of its distance from an average application. How severe the panel is as a
    whole moves all scores together and says nothing about who is better, so it is left out.
    """

    application: str
    reviews: int
    raw: float
    score: float
    error: float


class Severity(NamedTuple):
    """How far a reviewer scores above (lenient) or below (harsh) an average one; the error's size.

    In units of scores. `raw` is the mean of what they gave.
    """

    reviewer: str
    reviews: int
    raw: float
    effect: float
    error: float


@dataclass(frozen=True)
class Calibration:
    """What the model says, or why it says nothing.

    `refusal` gives the reason in words when there is too little data; then there are no
    components, merits or severities. `note` is a caution that stands beside a valid result.
    """

    refusal: str = ""
    note: str = ""
    mean: float = 0.0
    components: Components | None = None
    merits: tuple[Merit, ...] = ()
    severities: tuple[Severity, ...] = ()
    design: Design | None = None

    def __bool__(self) -> bool:
        return not self.refusal


class HeldOut(NamedTuple):
    """Each score beside what all the others predict: their mean, and the model. NaN without any."""

    scores: Floats
    raw: Floats
    calibrated: Floats


def calibrate(scores: Iterable[Scored]) -> Calibration:
    """The calibrated scores, best first, ties by name; refused with a reason in words.

    The same scores give the same result in whatever order they come. ValueError when a reviewer
    scored an application twice or a score is not a finite number.
    """
    design, applications, reviewers = design_of(scores)
    refusal = _too_little(design)
    if refusal:
        return Calibration(refusal=refusal)
    # One thread: on matrices of this size more of them wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        components = fit(design)
        if components.application < LEAST_SIGNAL * components.total:
            return Calibration(refusal=NO_SIGNAL)
        return _solved(design, components, applications, reviewers)


NO_SIGNAL = (
    "Reviewers differ so much over every application that their scores do not tell applications "
    "apart. Discuss them, or ask for further reviews."
)


def design_of(scores: Iterable[Scored]) -> tuple[Design, list[str], list[str]]:
    """The scores as numbers, with the names of the applications and of the reviewers, sorted."""
    rows = sorted(scores)
    twice = [pair for pair, count in Counter(row[:2] for row in rows).items() if count > 1]
    if twice:
        raise ValueError(f"{twice[0][1]} scored {twice[0][0]} twice.")
    applications = sorted({row.application for row in rows})
    reviewers = sorted({row.reviewer for row in rows})
    row_of = {name: number for number, name in enumerate(applications)}
    column_of = {name: number for number, name in enumerate(reviewers)}
    values = np.array([row.score for row in rows], dtype=float)
    if not np.isfinite(values).all():
        raise ValueError("A score must be a finite number.")
    design = Design(
        rows=np.array([row_of[row.application] for row in rows], dtype=np.intp),
        columns=np.array([column_of[row.reviewer] for row in rows], dtype=np.intp),
        scores=values,
        applications=len(applications),
        reviewers=len(reviewers),
    )
    return design, applications, reviewers


def held_out(design: Design, components: Components) -> HeldOut:
    """Every score predicted from all the others, by their mean and by the model.

    The model's is exact and needs no refitting but for the variances, which stay those of all
    scores: the error of leaving an observation out is (Py)_k / P_kk with P the projection of REML
    (Cook & Weisberg 1982, Residuals and Influence in Regression, section 2.2).
    """
    equations = Equations.of(design, components)
    application, reviewer, mean = (each[..., 0] for each in equations.effects(design.scores))
    residual = design.scores - mean - application[design.rows] - reviewer[design.columns]
    share = 1.0 - equations.variances(design.rows, design.columns, 1.0)
    counts = np.bincount(design.rows, minlength=design.applications)
    sums = np.bincount(design.rows, design.scores, design.applications)
    others = counts[design.rows] - 1.0
    raw = np.full(len(others), np.nan)
    np.divide(sums[design.rows] - design.scores, others, out=raw, where=others > 0)
    return HeldOut(design.scores, raw, design.scores - residual / share)


def _solved(
    design: Design, components: Components, applications: list[str], reviewers: list[str]
) -> Calibration:
    equations = Equations.of(design, components)
    application, reviewer, mean = (each[..., 0] for each in equations.effects(design.scores))
    every_row, every_column = np.arange(design.applications), np.arange(design.reviewers)
    merit_errors = np.sqrt(components.error * equations.variances(every_row, None, 0.0))
    severity_errors = np.sqrt(components.error * equations.variances(None, every_column, 0.0))
    merits = [
        Merit(name, *numbers)
        for name, *numbers in zip(
            applications,
            *_counts_and_means(design.rows, design.scores, design.applications),
            (mean + application).tolist(),
            merit_errors.tolist(),
            strict=True,
        )
    ]
    severities = [
        Severity(name, *numbers)
        for name, *numbers in zip(
            reviewers,
            *_counts_and_means(design.columns, design.scores, design.reviewers),
            reviewer.tolist(),
            severity_errors.tolist(),
            strict=True,
        )
    ]
    found = Calibration(
        mean=float(mean),
        components=components,
        merits=tuple(sorted(merits, key=lambda each: (-each.score, each.application))),
        severities=tuple(sorted(severities, key=lambda each: (each.effect, each.reviewer))),
        design=design,
    )
    alike = components.reviewer < LEAST_SEVERITY * components.total
    return replace(found, note=ALIKE if alike else "")


ALIKE = (
    "These reviewers hardly differ in severity, so calibrating moves scores towards the mean "
    "but changes little in their order."
)


def _counts_and_means(
    index: np.ndarray, scores: Floats, size: int
) -> tuple[list[int], list[float]]:
    counts = np.bincount(index, minlength=size)
    return counts.tolist(), (np.bincount(index, scores, size) / counts).tolist()


def _too_little(design: Design) -> str:
    """Why nothing can be said from these scores, in words; empty when it can be tried."""
    for question in (_too_few, _too_thin, _too_far_apart):
        reason = question(design)
        if reason:
            return reason
    return ""


def _too_few(design: Design) -> str:
    if design.applications == 0:
        return "No reviews are in yet."
    if design.applications < LEAST_APPLICATIONS:
        return (
            f"{_have(design.applications, 'application')} reviews so far. Calibrating takes "
            f"{LEAST_APPLICATIONS} or more."
        )
    if design.reviewers < LEAST_REVIEWERS:
        return (
            f"{_have(design.reviewers, 'reviewer')} handed in reviews so far. Calibrating takes "
            f"{LEAST_REVIEWERS} or more."
        )
    return "All scores are the same." if np.ptp(design.scores) == 0 else ""


def _have(count: int, noun: str) -> str:
    return f"Only one {noun} has" if count == 1 else f"Only {count} {noun}s have"


def _too_thin(design: Design) -> str:
    if len(design.scores) < 2 * design.applications:
        return (
            "On average an application has fewer than two reviews, so nothing shows how far "
            "reviewers differ over the same one."
        )
    load = float(np.median(np.bincount(design.columns)))
    if load < LEAST_LOAD:
        return (
            f"Half of the reviewers have handed in {load:g} reviews or fewer. To tell a harsh "
            f"reviewer from a weak batch takes {LEAST_LOAD}."
        )
    return ""


def _too_far_apart(design: Design) -> str:
    groups, largest = _groups(design)
    if largest < LEAST_CONNECTED * design.applications:
        return (
            f"The reviews fall into {groups} groups that share no reviewer, so scores cannot be "
            "compared from one group to another."
        )
    return ""


def _groups(design: Design) -> tuple[int, int]:
    """Groups of applications that no reviewer joins, and how many the largest one has."""
    size = design.applications + design.reviewers
    ones = np.ones(len(design.scores))
    links = csr_array((ones, (design.rows, design.applications + design.columns)), (size, size))
    groups, labels = connected_components(links, directed=False)
    return groups, int(np.bincount(labels[: design.applications]).max())
