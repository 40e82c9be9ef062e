from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from reviews.actions.planning import plan_assignments
from reviews.models import Assignment
from reviews.queries.alternates import vacancies, vacant_applications
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory, ProfileFactory


@pytest.fixture
def left(closed, fill, now):
    """Application 0 about compilers: reviewer 0 said no, 1 accepted; five people on the panel."""
    applications, people = fill(2, 6)
    plan_assignments(
        call=closed, parameters=Parameters(reviews_per_application=2, max_load=5), by=SYSTEM, at=now
    )
    due = now + timedelta(days=20)
    for person, state in ((people[0], "declined"), (people[1], "accepted")):
        AssignmentFactory(
            application=applications[0], reviewer=person, state=state, due_at=due, answered_at=now
        )
    return applications, people


def names(vacancy):
    return [str(each.reviewer) for each in vacancy.alternates]


def test_the_next_best_by_the_plan_takes_the_place(closed, left, now):
    applications, people = left
    assert list(vacant_applications(closed)) == applications[:1]
    (free,) = vacancies(closed, applications[:1], now)
    assert (free.application, free.missing) == (applications[0], 1)
    assert [each.reviewer for each in free.left] == [people[0]]
    assert free.alternates[0].reviewer == people[3]
    assert free.alternates[0].affinity > free.alternates[1].affinity
    assert free.due_at == Assignment.objects.first().due_at


def test_conflict_away_full_and_inactive_are_passed_over(closed, left, now):
    applications, people = left
    applications[0].team.create(user=people[3].user, role="viewer")
    away = ProfileFactory(user=people[2].user)
    today = now.date()
    away.away.create(first_day=today - timedelta(days=1), last_day=today + timedelta(days=1))
    people[4].max_load = 0
    people[4].save(update_fields=["max_load"])
    (free,) = vacancies(closed, applications[:1], now)
    assert names(free) == ["Reviewer 5"]
    people[5].is_active = False
    people[5].save(update_fields=["is_active"])
    assert names(vacancies(closed, applications[:1], now)[0]) == []


def test_somebody_asked_instead_fills_the_place(closed, left):
    applications, people = left
    AssignmentFactory(application=applications[0], reviewer=people[3], state="invited")
    assert list(vacant_applications(closed)) == []


def test_short_from_the_start_is_no_vacancy(closed, fill):
    fill(1, 1)
    assert list(vacant_applications(closed)) == []


def test_late_in_the_round_there_are_two_weeks_to_read(closed, left, now):
    applications, _ = left
    Assignment.objects.update(due_at=now + timedelta(days=2))
    (free,) = vacancies(closed, applications[:1], now)
    assert free.due_at == now + timedelta(days=14)


def test_the_plan_that_was_applied_counts_before_a_newer_one(closed, left, now):
    applications, people = left
    parameters = Parameters(reviews_per_application=2, max_load=5)
    first = closed.plans.get()
    first.state, first.applied_at = "applied", now
    first.save(update_fields=["state", "applied_at"])
    people[3].keywords = "proteins"
    people[3].save(update_fields=["keywords"])
    plan_assignments(call=closed, parameters=parameters, by=SYSTEM, at=now)
    (free,) = vacancies(closed, applications[:1], now)
    assert free.alternates[0].reviewer == people[3]


def test_as_many_queries_for_many(closed, left, now):
    applications, _ = left
    with CaptureQueriesContext(connection) as one:
        vacancies(closed, applications[:1], now)
    with CaptureQueriesContext(connection) as both:
        vacancies(closed, applications, now)
    assert len(one) == len(both) <= 6
