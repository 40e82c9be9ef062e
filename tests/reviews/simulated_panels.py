"""Panels whose truth is known, and the mixed model solved the long way."""

import numpy as np

from reviews.calibration import Scored
from reviews.mixed_model import Design


def panel(seed, *, applications=60, reviewers=12, each=3, variances=(0.3, 0.3, 0.4)):
    """A design with the true merit of each application and the severity of each reviewer."""
    random = np.random.default_rng(seed)
    rows = np.repeat(np.arange(applications), each)
    columns = np.concatenate(
        [random.choice(reviewers, each, replace=False) for _ in range(applications)]
    )
    merit = random.normal(0, variances[0] ** 0.5, applications)
    severity = random.normal(0, variances[1] ** 0.5, reviewers)
    noise = random.normal(0, variances[2] ** 0.5, len(rows))
    scores = 3 + merit[rows] + severity[columns] + noise
    return Design(rows, columns, scores, applications, reviewers), merit, severity


def triples(design):
    """The scores as names and numbers; the names sort as the numbers do."""
    return [
        Scored(f"A{row:04d}", f"R{column:04d}", score)
        for row, column, score in zip(
            design.rows.tolist(), design.columns.tolist(), design.scores.tolist(), strict=True
        )
    ]


class Textbook:
    """Everything from the covariance of all scores, inverted as it stands (Searle et al. 1992)."""

    def __init__(self, design, components):
        self.design, self.components = design, components
        self.applications = np.eye(design.applications)[design.rows]
        self.reviewers = np.eye(design.reviewers)[design.columns]
        ones = np.ones((len(design.scores), 1))
        self.covariance = (
            components[0] * self.applications @ self.applications.T
            + components[1] * self.reviewers @ self.reviewers.T
            + components[2] * np.eye(len(ones))
        )
        inverse = np.linalg.inv(self.covariance)
        self.information = (ones.T @ inverse @ ones).item()
        self.weights = (ones.T @ inverse) / self.information
        self.projection = inverse - inverse @ ones @ self.weights

    @property
    def mean(self):
        return (self.weights @ self.design.scores).item()

    def deviance(self):
        """Minus twice the restricted log-likelihood, but for a constant."""
        scores = self.design.scores
        _, determinant = np.linalg.slogdet(self.covariance)
        return determinant + np.log(self.information) + scores @ self.projection @ scores

    def merits(self):
        return self.components[0] * self.applications.T @ self.projection @ self.design.scores

    def severities(self):
        return self.components[1] * self.reviewers.T @ self.projection @ self.design.scores

    def merit_covariance(self):
        """Of the errors of the merits, mu's left out."""
        variance = self.components[0]
        seen = self.applications.T @ self.projection @ self.applications
        return variance * np.eye(self.design.applications) - variance**2 * seen

    def severity_errors(self):
        variance = self.components[1]
        seen = self.reviewers.T @ self.projection @ self.reviewers
        return np.sqrt(np.diag(variance * np.eye(self.design.reviewers) - variance**2 * seen))

    def score_errors(self):
        """Of mu plus merit: as the variance of (weights . y + BLUP - merit)."""
        variance = self.components[0]
        blup = variance * self.applications.T @ self.projection
        linear = self.weights + blup
        # Var(L y - a) with y = 1 mu + a + b + e; L 1 = 1 cancels mu.
        with_merit = variance * linear @ self.applications
        total = linear @ self.covariance @ linear.T - with_merit - with_merit.T
        return np.sqrt(np.diag(total) + variance)
