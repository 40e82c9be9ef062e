from datetime import timedelta

from core.jobs.models import Job
from core.mail.models import OutgoingMail
from reviews.actions.announcing import schedule_announcement
from reviews.actions.decisions import DecisionInput, decide
from reviews.models import Conflict
from reviews.schedule import sweep_announcements, sweep_conflicts, sweep_reminders
from tests.factories.grants import submitted_application
from tests.factories.reviews import PanelInvitationFactory, ReviewerFactory


def test_the_sweep_finds_a_conflict_nobody_entered(closed, panel, ada):
    """Named in the team answer of an application of somebody else."""
    application = submitted_application(call=closed)
    ReviewerFactory(panel=panel, user=ada)
    sweep_conflicts()
    conflict = Conflict.objects.get()
    assert (conflict.user, conflict.application, conflict.state) == (ada, application, "standing")
    sweep_conflicts()
    assert Conflict.objects.count() == 1


def test_the_sweep_starts_what_is_due_and_nothing_twice(closed, fill, sam, now):
    (application,), _ = fill(1, 0)
    wanted = {application.reference: DecisionInput("decline")}
    decide(call=closed, decisions=wanted, by=sam, at=now)
    sweep_announcements()
    assert Job.objects.count() == 0
    schedule_announcement(call=closed, due_at=now, by=sam, at=now)
    sweep_announcements()
    sweep_announcements()
    assert [job.kind for job in Job.objects.all()] == ["reviews.jobs.announce_results"]


def test_the_schedule_reminds(panel, now):
    asked = PanelInvitationFactory(panel=panel, sent_at=now - timedelta(days=6))
    sweep_reminders()
    sweep_reminders()
    assert OutgoingMail.objects.get().to == asked.email
