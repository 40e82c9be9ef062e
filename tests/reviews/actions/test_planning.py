from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Organisation
from core.actors import SYSTEM
from core.errors import NotAllowed, RuleBroken
from core.jobs.models import Job
from reviews.actions.detecting import change_conflict_rules
from reviews.actions.inviting import apply_plan
from reviews.actions.plan_changes import change_plan
from reviews.actions.planning import (
    discard_plan,
    plan_assignments,
    route_one,
    start_planning,
    start_routing,
)
from reviews.detection import KINDS, NAMED, OFF
from reviews.edits import Edit
from reviews.models import AssignmentPlan, Conflict
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory, PairRuleFactory, ProfileFactory

ONE = Parameters(reviews_per_application=1, max_load=5)
TWO = Parameters(reviews_per_application=2, max_load=5)


def pin(application, reviewer, kind="pin"):
    return PairRuleFactory(application=application, reviewer=reviewer, kind=kind)


def wish(application, reviewer, action):
    return Edit(application.reference, reviewer.user.email, action)


def pairs(plan):
    return set(plan.pairs.values_list("application__reference", "reviewer__user__email"))


def test_each_application_gets_its_closest_reviewer(closed, fill, sam, now):
    applications, people = fill(3, 3)
    plan = plan_assignments(call=closed, parameters=ONE, by=sam, at=now)
    assert pairs(plan) == {
        (each.reference, person.user.email)
        for each, person in zip(applications, people, strict=True)
    }
    assert plan.number == 1
    assert plan.objective == pytest.approx(sum(plan.pairs.values_list("affinity", flat=True)))
    assert plan.bound == pytest.approx(plan.objective)
    assert plan.figures["gap"] == 0
    assert plan.figures["loads"] == {"1": 3}
    assert plan.short == []
    assert plan.created_by == sam


def test_the_same_inputs_have_the_same_fingerprint_and_plan(closed, fill, now):
    fill(4, 3)
    first = plan_assignments(call=closed, parameters=TWO, by=SYSTEM, at=now)
    second = plan_assignments(call=closed, parameters=TWO, by=SYSTEM, at=now)
    other = plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now)
    assert first.input_sha256 == second.input_sha256
    assert pairs(first) == pairs(second)
    assert (first.number, second.number) == (1, 2)
    assert other.input_sha256 != first.input_sha256


def test_conflicts_of_every_kind_are_kept_apart(closed, fill, now):
    applications, people = fill(3, 3)
    ours, owned, named = applications
    Conflict.objects.create(
        user=people[0].user, application=ours, source="staff", reason="Colleagues", created_at=now
    )
    owned.team.create(user=people[1].user, role="viewer")
    content = named.submissions.get().content
    rows = [{"name": "R", "email": people[2].user.email.upper(), "role": "Adviser"}]
    content["sections"][0]["questions"][3]["value"] = rows
    last = named.submissions.get()
    named.submissions.create(
        number=2,
        form_version=last.form_version,
        content=content,
        sha256="0" * 64,
        submitted_at=now,
    )
    plan = plan_assignments(call=closed, parameters=TWO, by=SYSTEM, at=now)
    forbidden = {
        (ours.reference, people[0].user.email),
        (owned.reference, people[1].user.email),
        (named.reference, people[2].user.email),
    }
    assert pairs(plan) & forbidden == set()
    found = Conflict.objects.filter(source="detected", state="standing").order_by("pk")
    # Ada is named in the first two: who is on the team of one applied together with her.
    assert [(each.user, each.application) for each in found] == [
        (people[1].user, ours),
        (people[2].user, named),
    ]
    assert len(pairs(plan)) == 5


def test_an_application_left_short_is_named_with_the_reason(closed, fill, now):
    applications, people = fill(1, 2)
    applications[0].team.create(user=people[0].user, role="viewer")
    plan = plan_assignments(call=closed, parameters=TWO, by=SYSTEM, at=now)
    assert plan.short == [
        {
            "reference": applications[0].reference,
            "title": applications[0].title,
            "explanation": "1 of 2 reviewers have a conflict; 1 are left.",
        }
    ]


def test_what_was_asked_stays_and_who_declined_is_not_asked_again(closed, fill, now):
    applications, people = fill(2, 3)
    AssignmentFactory(application=applications[0], reviewer=people[2])
    AssignmentFactory(application=applications[0], reviewer=people[0], state="declined")
    plan = plan_assignments(call=closed, parameters=TWO, by=SYSTEM, at=now)
    first = {email for reference, email in pairs(plan) if reference == applications[0].reference}
    assert first == {people[1].user.email, people[2].user.email}


def test_an_own_lower_limit_wins(closed, fill, now):
    _, people = fill(6, 2)
    people[0].max_load = 1
    people[0].save(update_fields=["max_load"])
    plan = plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now)
    loads = [plan.pairs.filter(reviewer=person).count() for person in people]
    assert loads == [1, 5]


def test_withdrawn_applications_and_inactive_reviewers_take_no_part(closed, fill, now):
    applications, people = fill(2, 2)
    applications[0].state, applications[0].withdrawn_at = "withdrawn", now
    applications[0].save(update_fields=["state", "withdrawn_at"])
    people[0].is_active = False
    people[0].save(update_fields=["is_active"])
    plan = plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now)
    assert pairs(plan) == {(applications[1].reference, people[1].user.email)}


def test_pins_and_forbiddances_hold_for_the_next_plan(closed, fill, now):
    applications, people = fill(3, 3)
    pin(applications[0], people[2])
    pin(applications[1], people[1], kind="never")
    conflicted = pin(applications[2], people[0])
    applications[2].team.create(user=people[0].user, role="viewer")
    plan = plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now)
    found = pairs(plan)
    assert (applications[0].reference, people[2].user.email) in found
    assert (applications[1].reference, people[1].user.email) not in found
    assert (applications[2].reference, people[0].user.email) not in found
    assert conflicted.lifted_at is None
    assert len(found) == 3


@pytest.mark.parametrize(("count", "people"), [(0, 2), (2, 0)])
def test_without_applications_or_reviewers_there_is_no_plan(closed, fill, now, count, people):
    fill(count, people)
    with pytest.raises(RuleBroken):
        plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now)
    assert AssignmentPlan.objects.count() == 0


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga", "fay"])
def test_only_officers_of_the_programme_plan(closed, fill, now, who, request):
    fill(1, 1)
    with pytest.raises(NotAllowed):
        plan_assignments(call=closed, parameters=ONE, by=request.getfixturevalue(who), at=now)


def test_a_discarded_plan_no_longer_changes(closed, fill, sam, now):
    applications, people = fill(1, 2)
    plan = plan_assignments(call=closed, parameters=ONE, by=sam, at=now)
    plan = discard_plan(plan=plan, by=sam, at=now)
    assert plan.state == "discarded"
    with pytest.raises(RuleBroken):
        discard_plan(plan=plan, by=sam, at=now + timedelta(seconds=1))
    with pytest.raises(RuleBroken):
        change_plan(plan=plan, edits=[wish(applications[0], people[1], "assign")], by=sam, at=now)


def test_rules_of_a_plan_hold_and_are_stored(closed, fill, sam, now):
    _, people = fill(3, 4)
    home = Organisation.objects.create(name="Institute")
    for person in people[:2]:
        person.user.organisation = home
        person.user.save(update_fields=["organisation"])
    ProfileFactory(user=people[3].user, seniority="senior")
    asked = replace(TWO, spread=1, senior=True, fair=True)
    plan = plan_assignments(call=closed, parameters=asked, by=sam, at=now)
    teams = {}
    for reference, email in pairs(plan):
        teams.setdefault(reference, set()).add(email)
    together = {person.user.email for person in people[:2]}
    assert all(people[3].user.email in team for team in teams.values())
    assert not any(together <= team for team in teams.values())
    assert Parameters(**plan.parameters) == asked
    assert plan.figures["floor"] is not None


def test_the_last_plan_is_kept_where_little_is_lost(closed, fill, sam, now):
    applications, people = fill(3, 3)
    first = plan_assignments(call=closed, parameters=ONE, by=sam, at=now)
    edits = [wish(applications[0], people[0], "remove"), wish(applications[0], people[1], "assign")]
    change_plan(plan=first, edits=edits, by=sam, at=now)
    keep = replace(ONE, keep_bonus=1.0)
    again = plan_assignments(call=closed, parameters=keep, by=sam, at=now)
    assert pairs(again) == pairs(first)
    assert again.figures["gap"] == 0
    more = [wish(applications[2], people[1], "assign")]
    change_plan(plan=again, edits=more, by=sam, at=now)
    again.refresh_from_db()
    affinity = sum(again.pairs.values_list("affinity", flat=True))
    assert again.objective == pytest.approx(affinity + 3)


def test_one_application_is_planned_against_the_loads_of_all(closed, fill, sam, now):
    applications, people = fill(3, 3)
    tight = replace(ONE, max_load=1)
    AssignmentFactory(application=applications[1], reviewer=people[0])
    plan = plan_assignments(call=closed, parameters=tight, only=applications[0], by=sam, at=now)
    ((reference, email),) = pairs(plan)
    assert reference == applications[0].reference
    assert email in {people[1].user.email, people[2].user.email}
    assert plan.figures["applications"] == 1
    more = [wish(applications[0], people[0], "assign")]
    change_plan(plan=plan, edits=more, by=sam, at=now)
    plan.refresh_from_db()
    assert plan.figures["applications"] == 1
    assert plan.figures["warnings"] == [
        f"{people[0].user.email}: 1 applications; at most 0 allowed."
    ]


def test_one_application_follows_the_rules_of_the_last_plan(closed, fill, sam, now):
    applications, people = fill(3, 3)
    plan_assignments(call=closed, parameters=replace(TWO, max_load=1), by=sam, at=now)
    AssignmentFactory(application=applications[0], reviewer=people[0])
    AssignmentFactory(application=applications[1], reviewer=people[1])
    plan = route_one(application=applications[0], by=sam, at=now)
    assert plan.parameters["max_load"] == 1
    assert pairs(plan) == {
        (applications[0].reference, people[0].user.email),
        (applications[0].reference, people[2].user.email),
    }
    assert apply_plan(plan=plan, due_at=now + timedelta(days=9), by=sam, at=now) == 1
    applications[2].state, applications[2].withdrawn_at = "withdrawn", now
    applications[2].save(update_fields=["state", "withdrawn_at"])
    with pytest.raises(RuleBroken, match="not in the round"):
        route_one(application=applications[2], by=sam, at=now)


def test_who_reads_an_applicants_own_does_not_get_read_back_later(closed, fill, sam, now):
    applications, people = fill(3, 3)
    for application, person in zip(applications, people, strict=True):
        application.owner = person.user
        application.save(update_fields=["owner"])
    # Else they are co-applicants of one another, by the person all of these name.
    off = dict.fromkeys(KINDS.keys() - {NAMED}, OFF)
    change_conflict_rules(call=closed, years=3, modes=off, by=sam, at=now)
    # The owner of the first reads the second, so the owner of the second may not read the first.
    AssignmentFactory(application=applications[1], reviewer=people[0])
    plan_assignments(call=closed, parameters=replace(ONE, distributed=True), by=sam, at=now)
    plan = route_one(application=applications[0], by=sam, at=now)
    assert pairs(plan) == {(applications[0].reference, people[2].user.email)}


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga", "fay"])
def test_only_officers_look_for_reviewers_of_one(closed, fill, now, who, request):
    (application,), _ = fill(1, 1)
    with pytest.raises(NotAllowed):
        route_one(application=application, by=request.getfixturevalue(who), at=now)
    with pytest.raises(NotAllowed):
        start_routing(application=application, by=request.getfixturevalue(who), at=now)


def test_a_rolling_call_invites_while_it_is_open(closed, fill, sam, now):
    (application,), _ = fill(1, 1)
    closed.mode, closed.deadline = "rolling", None
    closed.save(update_fields=["mode", "deadline"])
    plan = route_one(application=application, by=sam, at=now)
    assert apply_plan(plan=plan, due_at=now + timedelta(days=9), by=sam, at=now) == 1


def test_a_reviewer_asked_who_is_in_conflict_now_does_not_stop_the_plan(closed, fill, now):
    applications, people = fill(2, 2)
    AssignmentFactory(application=applications[0], reviewer=people[0])
    applications[0].team.create(user=people[0].user, role="viewer")
    plan = plan_assignments(call=closed, parameters=ONE, by=SYSTEM, at=now)
    assert (applications[0].reference, people[1].user.email) in pairs(plan)


def test_planning_runs_as_a_job(closed, fill, sam, now, django_capture_on_commit_callbacks):
    fill(2, 2)
    with django_capture_on_commit_callbacks(execute=True):
        job = start_planning(call=closed, parameters=ONE, by=sam, at=now)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.result == {"plan": 1, "sentence": "Plan 1 is ready: 2 pairs."}
    assert closed.plans.get().created_by == sam
