"""A closed call with a panel, and the ways to fill it."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from reviews.models import Panel
from tests.factories.accounts import UserFactory
from tests.factories.grants import CallFactory, submitted_application
from tests.factories.reviews import (
    AssignmentFactory,
    PanelFactory,
    ReviewerFactory,
    RubricFactory,
    submitted_review,
)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def due(now):
    return now + timedelta(days=14)


@pytest.fixture
def closed(programme):
    """A call whose deadline has passed; two reviews each, budget for two applications."""
    now = timezone.now()
    return CallFactory(
        programme=programme,
        slug="closed-call",
        title="Closed call 2026",
        opens_at=now - timedelta(days=40),
        deadline=now - timedelta(days=1),
        budget=160_000_00,
    )


@pytest.fixture
def panel(closed):
    return PanelFactory(call=closed, max_load=10)


@pytest.fixture
def fill(closed):
    """`fill(applications, reviewers)` → what was made. Subjects repeat every three."""
    subjects = [
        ("compilers and kernels", "compilers, kernels, code generation"),
        ("protein folding", "proteins, folding, structural biology"),
        ("language models", "language models, training data, evaluation"),
    ]

    def make(applications=3, reviewers=3):
        panel = Panel.objects.filter(call=closed).first() or PanelFactory(call=closed)
        made = []
        for n in range(applications):
            title, words = subjects[n % 3]
            made.append(
                submitted_application(
                    call=closed,
                    title=f"{title} {n}".capitalize(),
                    answers={"summary": f"We work on {words}.", "keywords": words.split(", ")},
                )
            )
        people = []
        for n in range(reviewers):
            _, words = subjects[n % 3]
            user = UserFactory(name=f"Reviewer {n}", email=f"reviewer{n}@example.org")
            people.append(ReviewerFactory(panel=panel, user=user, keywords=words))
        return made, people

    return make


@pytest.fixture
def other_call(programme):
    """Another call of the same programme."""
    return CallFactory(programme=programme, slug="other-call", title="Another call")


@pytest.fixture
def judged(closed, fill):
    """Twelve applications, each scored by the same four people: one of them is harsh."""
    applications, people = fill(12, 4)
    RubricFactory(call=closed)
    draw = np.random.default_rng(3)
    for place, application in enumerate(applications):
        for person, off in zip(people, (-1, 0, 0, 0), strict=True):
            value = int(np.clip(round(4.5 - place * 0.25 + off + draw.normal(0, 0.8)), 1, 5))
            submitted_review(
                AssignmentFactory(application=application, reviewer=person),
                excellence=value,
                openness=value,
            )
    return applications, people


@pytest.fixture
def tied(closed, fill):
    """Money for two of five: the second and the third are equal, so are the last two."""
    applications, _ = fill(5, 0)
    RubricFactory(call=closed)
    for application, score in zip(applications, (5, 4, 4, 3, 3), strict=True):
        submitted_review(AssignmentFactory(application=application), excellence=score, openness=4)
    return applications
