from datetime import timedelta

from django.core import mail

from core.mail.models import OutgoingMail
from grants import emails
from grants.actions.submission import (
    reinstate_application,
    submit_application,
    withdraw_application,
)


def test_the_receipt_says_reference_time_with_zone_hash_and_where(
    complete, ada, now, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://grants.example.org"
    with django_capture_on_commit_callbacks(execute=True):
        submission = submit_application(application=complete, by=ada, at=now)
    [message] = mail.outbox
    assert message.to == ["ada@example.org"]
    assert message.subject == f"Receipt for {complete.reference}: your application is in"
    arrived = now.astimezone(complete.call.local_deadline.tzinfo)
    for said in (
        f"{arrived.day} {arrived:%B %Y, %H:%M:%S %Z}",
        submission.sha256,
        f"https://grants.example.org/applications/{complete.reference}/receipt/",
        "Dear Ada Lovelace,",
    ):
        assert said in message.body


def test_the_same_receipt_twice_is_one_mail(complete, ada, now):
    submission = submit_application(application=complete, by=ada, at=now)
    complete.refresh_from_db()
    emails.application_submitted(complete, submission, at=now)
    assert OutgoingMail.objects.count() == 1


def test_withdrawing_is_confirmed_by_mail(complete, ada, now):
    withdraw_application(application=complete, reason="", by=ada, at=now)
    stored = OutgoingMail.objects.get()
    assert stored.subject == f"{complete.reference} is withdrawn"
    assert "“Open kernels”" in stored.body


def test_each_withdrawal_is_confirmed_also_after_one_was_taken_back(complete, ada, now):
    later = now + timedelta(minutes=5)
    withdraw_application(application=complete, reason="", by=ada, at=now)
    reinstate_application(application=complete, by=ada, at=now)
    withdraw_application(application=complete, reason="", by=ada, at=later)
    withdrawn = OutgoingMail.objects.filter(subject=f"{complete.reference} is withdrawn")
    assert [mail.created_at for mail in withdrawn.order_by("created_at")] == [now, later]


def test_a_deleted_account_gets_no_mail(complete, ada, now):
    ada.is_active = False
    ada.save(update_fields=["is_active"])
    complete.refresh_from_db()
    emails.application_withdrawn(complete, at=now)
    assert OutgoingMail.objects.count() == 0
