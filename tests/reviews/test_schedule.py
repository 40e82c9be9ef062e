from core.jobs.models import Job
from reviews.actions.announcing import schedule_announcement
from reviews.actions.decisions import DecisionInput, decide
from reviews.schedule import sweep_announcements


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
