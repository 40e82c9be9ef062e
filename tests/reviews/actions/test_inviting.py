from datetime import timedelta

import pytest

from core.actors import SYSTEM
from core.errors import NotAllowed, RuleBroken
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off
from reviews.actions.inviting import (
    Reminded,
    apply_plan,
    assign_reviewer,
    remind_reviewers,
    remove_assignment,
)
from reviews.actions.planning import plan_assignments
from reviews.models import Assignment, Invitation
from reviews.queries.planning import Parameters
from tests.factories.reviews import AssignmentFactory, ReviewerFactory, submitted_review


@pytest.fixture
def plan(closed, fill, now):
    fill(4, 3)
    return plan_assignments(
        call=closed,
        parameters=Parameters(reviews_per_application=2, max_load=5),
        by=SYSTEM,
        at=now,
    )


def test_apply_makes_assignments_one_invitation_and_one_mail_each(plan, sam, now, due):
    count = apply_plan(plan=plan, due_at=due, by=sam, at=now)
    plan.refresh_from_db()
    assert (count, plan.state, plan.applied_at) == (8, "applied", now)
    assert set(
        Assignment.objects.values_list("application_id", "reviewer_id", "affinity", "state")
    ) == {
        (pair.application_id, pair.reviewer_id, pair.affinity, "invited")
        for pair in plan.pairs.all()
    }
    assert Invitation.objects.count() == 3
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {
        f"reviewer{n}@example.org" for n in range(3)
    }
    mail = OutgoingMail.objects.get(to="reviewer0@example.org")
    invitation = Invitation.objects.get(reviewer__user__email="reviewer0@example.org")
    assert invitation.expires_at == due
    for assignment in invitation.assignments.all():
        assert assignment.application.title in mail.body
        assert assignment.application.owner.name not in mail.body
    assert "/invitations/" in mail.body


def test_apply_twice_is_refused_and_changes_nothing(plan, sam, now, due):
    apply_plan(plan=plan, due_at=due, by=sam, at=now)
    with pytest.raises(RuleBroken, match="applied"):
        apply_plan(plan=plan, due_at=due, by=sam, at=now)
    assert (Assignment.objects.count(), OutgoingMail.objects.count()) == (8, 3)


def test_apply_leaves_out_what_became_impossible(plan, closed, sam, now, due):
    conflicted, gone = plan.pairs.order_by("pk").first(), plan.pairs.order_by("pk").last()
    conflicted.application.team.create(user=conflicted.reviewer.user, role="viewer")
    gone.application.state, gone.application.withdrawn_at = "withdrawn", now
    gone.application.save(update_fields=["state", "withdrawn_at"])
    assert apply_plan(plan=plan, due_at=due, by=sam, at=now) == 5
    rows = set(Assignment.objects.values_list("application_id", "reviewer_id"))
    assert (conflicted.application_id, conflicted.reviewer_id) not in rows
    assert gone.application_id not in {application for application, _ in rows}


def test_a_second_plan_asks_only_for_what_is_new(plan, closed, sam, now, due):
    apply_plan(plan=plan, due_at=due, by=sam, at=now)
    more = plan_assignments(
        call=closed,
        parameters=Parameters(reviews_per_application=3, max_load=5),
        by=sam,
        at=now,
    )
    assert apply_plan(plan=more, due_at=due, by=sam, at=now) == 4
    assert Assignment.objects.count() == 12


def test_nobody_is_invited_while_the_call_is_open(plan, closed, sam, now, due):
    closed.deadline = now + timedelta(days=1)
    closed.save(update_fields=["deadline"])
    with pytest.raises(RuleBroken, match="still open"):
        apply_plan(plan=plan, due_at=due, by=sam, at=now)
    plan.refresh_from_db()
    assert (plan.state, Assignment.objects.count()) == ("proposed", 0)


def test_due_in_the_past_is_refused(plan, sam, now):
    with pytest.raises(RuleBroken, match="future"):
        apply_plan(plan=plan, due_at=now - timedelta(hours=1), by=sam, at=now)


@pytest.mark.parametrize("who", ["otto", "olga", "rita"])
def test_only_officers_apply(plan, now, due, who, request):
    with pytest.raises(NotAllowed):
        apply_plan(plan=plan, due_at=due, by=request.getfixturevalue(who), at=now)


def test_assign_by_hand_invites(closed, fill, sam, now, due):
    applications, people = fill(1, 1)
    assignment = assign_reviewer(
        application=applications[0], reviewer=people[0], due_at=due, by=sam, at=now
    )
    assert (assignment.state, assignment.due_at) == ("invited", due)
    assert OutgoingMail.objects.get().to == people[0].user.email
    with pytest.raises(RuleBroken, match="asked about"):
        assign_reviewer(application=applications[0], reviewer=people[0], due_at=due, by=sam, at=now)


def test_assign_by_hand_finds_a_conflict_in_the_team_answer(closed, fill, ada, sam, now, due):
    applications, _ = fill(1, 1)
    colleague = ReviewerFactory(panel=closed.panel, user=ada)
    with pytest.raises(RuleBroken, match="Named in the team"):
        assign_reviewer(application=applications[0], reviewer=colleague, due_at=due, by=sam, at=now)


def test_remind_mails_each_reviewer_once_a_day(closed, fill, sam, now):
    applications, people = fill(2, 2)
    rows = [
        AssignmentFactory(application=each, reviewer=people[0], state="accepted")
        for each in applications
    ]
    done = AssignmentFactory(application=applications[0], reviewer=people[1])
    submitted_review(done, excellence=4, openness=3)
    sent = remind_reviewers(call=closed, assignments=[*rows, done], by=sam, at=now)
    again = remind_reviewers(call=closed, assignments=rows, by=sam, at=now)
    assert (sent, again) == (Reminded(sent=1, today=0), Reminded(sent=0, today=1))
    mail = OutgoingMail.objects.get()
    assert mail.to == people[0].user.email
    assert [each.title in mail.body for each in applications] == [True, True]
    assert set(Assignment.objects.exclude(reminded_at=None)) == set(rows)


def test_what_no_mail_of_the_day_named_does_not_count_as_reminded(closed, fill, sam, now):
    applications, people = fill(2, 1)
    named, other = (
        AssignmentFactory(application=each, reviewer=people[0], state="accepted")
        for each in applications
    )
    remind_reviewers(call=closed, assignments=[named], by=SYSTEM, at=now)
    later = now + timedelta(microseconds=1)
    told = remind_reviewers(call=closed, assignments=[named, other], by=sam, at=later)
    assert told == Reminded(sent=0, today=1)
    for each in (named, other):
        each.refresh_from_db()
    # The mail that waits asks by this very moment what it names.
    assert (named.reminded_at, other.reminded_at) == (now, None)
    tomorrow = now + timedelta(days=1)
    told = remind_reviewers(call=closed, assignments=[named, other], by=sam, at=tomorrow)
    assert (told, OutgoingMail.objects.count()) == (Reminded(sent=1, today=0), 2)


def test_a_removed_assignment_is_off(closed, fill, sam, now):
    applications, people = fill(1, 1)
    row = AssignmentFactory(application=applications[0], reviewer=people[0])
    assert remove_assignment(assignment=row, by=sam, at=now).state == "removed"
    with pytest.raises(RuleBroken):
        remove_assignment(assignment=row, by=sam, at=now)


def test_who_turned_reminders_off_is_counted_apart_and_not_as_reminded(closed, fill, sam, now):
    applications, people = fill(1, 3)
    rows = [
        AssignmentFactory(application=applications[0], reviewer=each, state="accepted")
        for each in people
    ]
    turn_off(address=people[0].user.email, kind=Kind.REVIEWING, at=now)
    remind_reviewers(call=closed, assignments=rows[:2], by=sam, at=now)
    told = remind_reviewers(call=closed, assignments=rows, by=sam, at=now)
    assert told == Reminded(sent=1, today=1, quiet=1)
    assert set(Assignment.objects.filter(reminded_at=None)) == {rows[0]}
    late = now + timedelta(days=400)
    told = remind_reviewers(call=closed, assignments=rows, by=sam, at=late)
    assert told == Reminded(sent=3, today=0, quiet=0)
    again = late + timedelta(days=1)
    told = remind_reviewers(call=closed, assignments=rows, by=sam, at=again)
    assert told == Reminded(sent=2, today=0, quiet=1)
