from datetime import UTC, datetime

import pytest

from core.audit.models import AuditEvent
from core.errors import RuleBroken
from home.actions import resend_mails
from tests.home.mails import failed_mail

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_resend_mails_puts_them_back_in_the_queue(sam):
    mail = failed_mail("slingshot")
    assert resend_mails(keys=[mail.dedupe_key], by=sam, at=AT) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.not_before) == ("queued", 0, AT)
    event = AuditEvent.objects.get()
    assert (event.verb, event.scope, event.actor) == ("mail.resend", "slingshot", sam)


def test_resend_mails_delivers_after_the_commit(
    sam, mailoutbox, django_capture_on_commit_callbacks
):
    mail = failed_mail("slingshot")
    with django_capture_on_commit_callbacks(execute=True):
        resend_mails(keys=[mail.dedupe_key], by=sam, at=AT)
        assert mailoutbox == []
    assert [message.subject for message in mailoutbox] == ["Your letter"]
    mail.refresh_from_db()
    assert mail.state == "sent"


@pytest.mark.parametrize(
    ("who", "scope"), [("sam", "other"), ("sam", ""), ("olga", "slingshot"), ("eve", "slingshot")]
)
def test_resend_mails_leaves_mail_of_others_alone(request, who, scope):
    user = request.getfixturevalue(who)
    mail = failed_mail(scope)
    with pytest.raises(RuleBroken):
        resend_mails(keys=[mail.dedupe_key], by=user, at=AT)
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert AuditEvent.objects.count() == 0


def test_resend_mails_by_an_administrator_reaches_sign_in_mail(root):
    mail = failed_mail("")
    assert resend_mails(keys=[mail.dedupe_key], by=root, at=AT) == 1


def test_resend_mails_does_not_send_twice_what_was_sent(sam):
    mail = failed_mail("slingshot", state="sent", sent_at=AT)
    with pytest.raises(RuleBroken):
        resend_mails(keys=[mail.dedupe_key], by=sam, at=AT)
