from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from config.celery import app
from core.mail.models import OutgoingMail
from grants.actions.submission import submit_application
from grants.models import Application, Call, ChangeRequest
from grants.schedule import sweep_change_requests, sweep_promises
from tests.grants.correspondence import asked


def test_the_sweeps_are_in_the_timetable_under_their_names():
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {sweep_promises.name, sweep_change_requests.name} <= tasks
    assert sweep_promises.name in app.tasks


def test_sweep_promises_writes_to_staff(complete, ada, sam):
    now = timezone.now()
    submit_application(application=complete, by=ada, at=now)
    Application.objects.filter(pk=complete.pk).update(promised_by=now.date() - timedelta(days=2))
    sweep_promises()
    assert OutgoingMail.objects.filter(to=sam.email, subject__startswith="Promise missed").exists()


def test_sweep_change_requests_ends_and_reminds(complete, ada, sam):
    now = timezone.now()
    long_ago = now - timedelta(days=20)
    Call.objects.filter(pk=complete.call_id).update(opens_at=long_ago - timedelta(days=9))
    complete.call.refresh_from_db()
    submit_application(application=complete, by=ada, at=long_ago)
    Call.objects.filter(pk=complete.call_id).update(deadline=long_ago + timedelta(hours=1))
    complete.refresh_from_db()
    asked(complete, sam, long_ago + timedelta(days=1), days=7)
    sweep_change_requests()
    assert ChangeRequest.objects.get().state == "lapsed"
    asked(complete, sam, now - timedelta(days=6), days=7)
    sweep_change_requests()
    assert OutgoingMail.objects.filter(to=ada.email, subject__startswith="Still open").count() == 1
