"""A call with batches: each batch is routed once it has closed, while the call stays open."""

from datetime import timedelta

import pytest

from core.errors import RuleBroken
from grants.models import Batch
from reviews.actions.inviting import apply_plan, assign_reviewer
from reviews.actions.planning import plan_assignments, route_one
from reviews.models import Assignment
from reviews.queries.planning import Parameters

PARAMETERS = Parameters(reviews_per_application=2, max_load=5)


@pytest.fixture
def batched(closed, fill, now):
    """Four applications: two of a batch that closed yesterday, two of one that is open."""
    applications, people = fill(4, 3)
    closed.mode, closed.deadline = "batch", now + timedelta(days=30)
    closed.save(update_fields=["mode", "deadline"])
    for days, rows in ((-1, applications[:2]), (30, applications[2:])):
        batch = Batch.objects.create(call=closed, closes_at=now + timedelta(days=days))
        closed.applications.filter(pk__in=[each.pk for each in rows]).update(batch=batch)
    for each in applications:
        each.refresh_from_db()
    return applications, people


def planned(plan):
    return set(plan.pairs.values_list("application__reference", flat=True))


def test_the_closed_batch_is_planned_and_its_reviewers_are_invited(batched, closed, sam, now):
    applications, _people = batched
    plan = plan_assignments(call=closed, parameters=PARAMETERS, by=sam, at=now)
    assert planned(plan) == {each.reference for each in applications[:2]}
    assert apply_plan(plan=plan, due_at=now + timedelta(days=20), by=sam, at=now) == 4
    assert set(Assignment.objects.values_list("application", flat=True)) == {
        each.pk for each in applications[:2]
    }


def test_who_has_more_time_waits_with_the_open_batch(batched, closed, sam, now):
    applications, _people = batched
    closed.applications.filter(pk=applications[0].pk).update(extended_until=now + timedelta(days=2))
    plan = plan_assignments(call=closed, parameters=PARAMETERS, by=sam, at=now)
    assert planned(plan) == {applications[1].reference}


def test_what_can_still_change_is_sent_to_nobody(batched, closed, sam, now):
    applications, people = batched
    plan = route_one(application=applications[3], by=sam, at=now)
    told = f"{applications[3]} can still change: its batch has not closed"
    due_at = now + timedelta(days=20)
    with pytest.raises(RuleBroken, match=told):
        apply_plan(plan=plan, due_at=due_at, by=sam, at=now)
    with pytest.raises(RuleBroken, match=told):
        assign_reviewer(
            application=applications[3], reviewer=people[0], due_at=due_at, by=sam, at=now
        )
    assert Assignment.objects.count() == 0


def test_before_any_batch_closed_there_is_nothing_to_plan(batched, closed, sam, now):
    closed.batches.filter(closes_at__lt=now).update(closes_at=now + timedelta(days=5))
    with pytest.raises(RuleBroken, match="No batch with applications has closed yet"):
        plan_assignments(call=closed, parameters=PARAMETERS, by=sam, at=now)


def test_once_the_call_is_over_all_of_it_is_planned(batched, closed, sam, now):
    later = now + timedelta(days=40)
    plan = plan_assignments(call=closed, parameters=PARAMETERS, by=sam, at=later)
    assert len(planned(plan)) == 4
