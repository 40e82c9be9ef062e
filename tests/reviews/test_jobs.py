from datetime import timedelta

import pytest

from core.actors import SYSTEM
from core.errors import NotAllowed, RuleBroken
from core.jobs.models import Job
from core.jobs.running import Run, run
from core.jobs.starting import cancel_job
from core.mail.models import OutgoingMail
from grants.models import ProgrammeRole
from reviews.actions.announcing import (
    carry_out_announcement,
    schedule_announcement,
    start_due_announcements,
)
from reviews.actions.decisions import DecisionInput, decide
from reviews.actions.detecting import start_detecting
from reviews.actions.inviting import apply_plan, start_applying
from reviews.actions.planning import plan_assignments
from reviews.models import Announcement, Assignment, Conflict, Decision, Invitation
from reviews.queries.planning import Parameters
from tests.factories.grants import submitted_application
from tests.factories.reviews import ReviewerFactory


class Killed(BaseException):
    """What a worker that dies looks like from inside."""


@pytest.fixture
def plan(closed, fill, now):
    fill(3, 3)
    two = Parameters(reviews_per_application=2, max_load=5)
    return plan_assignments(call=closed, parameters=two, by=SYSTEM, at=now)


@pytest.fixture
def applying(plan, due, sam, now):
    return start_applying(plan=plan, due_at=due, by=sam, at=now)


@pytest.fixture
def announcing(closed, fill, sam, now):
    applications, _ = fill(3, 0)
    decisions = {each.reference: DecisionInput("decline") for each in applications}
    decide(call=closed, decisions=decisions, by=sam, at=now)
    schedule_announcement(call=closed, due_at=now, by=sam, at=now)
    return start_due_announcements(at=now)[0]


@pytest.fixture
def killed_at_the_end(monkeypatch):
    """`killed_at_the_end(job)` runs a job whose worker dies when all is written."""

    def go(job):
        progress = Run.progress

        def dies(self, done, total, note=""):
            progress(self, done, total, note)
            if done:
                raise Killed

        monkeypatch.setattr(Run, "progress", dies)
        with pytest.raises(Killed):
            run(str(job.pk))
        monkeypatch.undo()
        Job.objects.filter(pk=job.pk).update(heartbeat_at=job.created_at - timedelta(hours=1))

    return go


def finished(job):
    run(str(job.pk))
    return Job.objects.get(pk=job.pk)


def again(job):
    """The job as a worker finds it that thinks nobody ever ran it."""
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None, done=0)
    return finished(job)


def asked():
    return (Assignment.objects.count(), Invitation.objects.count(), OutgoingMail.objects.count())


def told():
    return (
        Announcement.objects.filter(state="announced").count(),
        Decision.objects.filter(state="announced").count(),
        OutgoingMail.objects.count(),
    )


def test_apply_plan_makes_what_the_action_makes(applying, plan, due, sam):
    job = finished(applying)
    assert (job.state, job.done, job.total) == ("done", 6, 6)
    sentence = "6 assignments are made and the invitations are on their way."
    assert job.result == {"plan": 1, "sentence": sentence}
    assert set(Assignment.objects.values_list("application_id", "reviewer_id", "due_at")) == {
        (pair.application_id, pair.reviewer_id, due) for pair in plan.pairs.all()
    }
    plan.refresh_from_db()
    assert plan.state == "applied"


def test_apply_plan_twice_asks_nobody_twice(applying):
    finished(applying)
    before = asked()
    job = again(applying)
    assert job.state == "done"
    assert job.result["sentence"] == "Plan 1 is applied already. Nobody was asked a second time."
    assert asked() == before == (6, 3, 3)


def test_apply_plan_killed_leaves_nothing_and_goes_on(applying, plan, killed_at_the_end):
    killed_at_the_end(applying)
    plan.refresh_from_db()
    assert (plan.state, asked()) == ("proposed", (0, 0, 0))
    assert finished(applying).state == "done"
    assert asked() == (6, 3, 3)


def test_apply_plan_stopped_leaves_nothing(applying, plan, sam, monkeypatch):
    progress = Run.progress

    def stopped(self, done, total, note=""):
        if done:
            cancel_job(job=self.job, by=sam)
        progress(self, done, total, note)

    monkeypatch.setattr(Run, "progress", stopped)
    job = finished(applying)
    plan.refresh_from_db()
    assert (job.state, job.done, plan.state, asked()) == ("cancelled", 0, "proposed", (0, 0, 0))


def test_apply_plan_asks_for_permission_again(applying, sam):
    ProgrammeRole.objects.filter(user=sam).delete()
    job = finished(applying)
    assert (job.state, asked()) == ("failed", (0, 0, 0))
    assert job.error


def test_apply_plan_discarded_meanwhile_fails_in_words(applying, plan):
    plan.state = "discarded"
    plan.save(update_fields=["state"])
    job = finished(applying)
    assert (job.state, asked()) == ("failed", (0, 0, 0))
    assert "discarded" in job.error


@pytest.mark.parametrize("who", ["otto", "olga", "rita"])
def test_only_officers_start(plan, closed, due, now, who, request):
    somebody = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        start_applying(plan=plan, due_at=due, by=somebody, at=now)
    assert Job.objects.count() == 0


def test_what_cannot_be_is_not_started(plan, closed, due, sam, now):
    with pytest.raises(RuleBroken, match="future"):
        start_applying(plan=plan, due_at=now, by=sam, at=now)
    apply_plan(plan=plan, due_at=due, by=sam, at=now)
    plan.refresh_from_db()
    with pytest.raises(RuleBroken, match="applied"):
        start_applying(plan=plan, due_at=due, by=sam, at=now)
    assert Job.objects.count() == 0


def test_announce_results_tells_everybody(announcing, closed, sam):
    job = finished(announcing)
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.result == {"sentence": "The results are announced. 3 mails are on their way."}
    assert told() == (1, 3, 3)
    assert Announcement.objects.get().by == sam
    assert set(closed.applications.values_list("state", flat=True)) == {"declined"}


def test_announce_results_twice_tells_once(announcing):
    finished(announcing)
    job = again(announcing)
    assert (job.state, told()) == ("done", (1, 3, 3))
    assert job.result["sentence"].endswith("Nothing was sent again.")


def test_announce_results_killed_tells_nobody_and_goes_on(announcing, closed, killed_at_the_end):
    killed_at_the_end(announcing)
    closed.refresh_from_db()
    assert (closed.announced_at, told()) == (None, (0, 0, 0))
    assert set(closed.applications.values_list("state", flat=True)) == {"submitted"}
    assert finished(announcing).state == "done"
    assert told() == (1, 3, 3)


def test_announce_results_asks_for_permission_again(announcing, sam):
    ProgrammeRole.objects.filter(user=sam).delete()
    job = finished(announcing)
    assert (job.state, told()) == ("failed", (0, 0, 0))


def test_announce_results_undecided_meanwhile_fails_in_words(announcing):
    Decision.objects.first().delete()
    job = finished(announcing)
    assert (job.state, told()) == ("failed", (0, 0, 0))
    assert job.error.startswith("1 application has no decision yet.")


def test_announce_results_done_by_somebody_else_says_so(announcing, sam, now):
    carry_out_announcement(announcement=Announcement.objects.get(), by=sam, at=now)
    job = finished(announcing)
    assert (job.state, told()) == ("done", (1, 3, 3))
    assert job.result["sentence"].startswith("The results were announced on")


def test_detecting_says_what_it_found(closed, panel, ada, sam, now):
    submitted_application(call=closed)
    ReviewerFactory(panel=panel, user=ada)
    job = start_detecting(call=closed, by=sam, at=now)
    run(str(job.pk))
    job.refresh_from_db()
    assert job.result["sentence"] == (
        "1 new that stand, 0 new to look at, 0 without a reason any more."
    )
    assert Conflict.objects.get().user == ada


def test_what_stops_an_announcement_is_noted_and_sets_its_decisions_free(announcing, sam):
    ProgrammeRole.objects.filter(user=sam).delete()
    job = finished(announcing)
    announcement = Announcement.objects.get()
    assert (announcement.state, announcement.problem) == ("stopped", job.error)
    assert announcement.decisions.count() == 0


def test_a_job_somebody_stops_tells_nobody(announcing, sam, monkeypatch):
    progress = Run.progress

    def stopped(self, done, total, note=""):
        if done:
            cancel_job(job=self.job, by=sam)
        progress(self, done, total, note)

    monkeypatch.setattr(Run, "progress", stopped)
    assert finished(announcing).state == "cancelled"
    announcement = Announcement.objects.get()
    assert (announcement.state, announcement.problem) == ("stopped", "Somebody stopped it.")
    assert told() == (0, 0, 0)
