"""From the report of another server to what stands at the mail."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit.models import AuditEvent
from core.mail import delivery
from core.mail.bounces import receive_report, sender_of
from core.mail.models import OutgoingMail
from tests.core.mail import returned
from tests.core.mail.test_delivery import waiting_mail

pytestmark = pytest.mark.django_db

WORDS = "550 5.1.1 <ada@example.org>: no such"


@pytest.fixture(autouse=True)
def bounces(settings):
    settings.BOUNCE_ADDRESS = "bounces@funder.example"
    settings.DEFAULT_FROM_EMAIL = "Funder <grants@funder.example>"


def sent_mail(**fields):
    mail = waiting_mail(
        state="sent", claimed_at=timezone.now(), sent_at=timezone.now(), attempts=1, **fields
    )
    mail.refresh_from_db()
    return mail


def told(mail):
    mail.refresh_from_db()
    return mail.state, mail.last_error


def test_a_mail_comes_back_to_an_address_of_its_own_and_shows_the_usual_sender(postbox):
    mail = waiting_mail(scope="slingshot")
    assert delivery.deliver(mail.pk) is True
    [envelope] = postbox.envelopes
    assert envelope.mail_from.startswith(f"bounces+{mail.pk}-")
    assert envelope.mail_from.endswith("@funder.example")
    assert b"From: Funder <grants@funder.example>" in envelope.content
    assert b"bounces+" not in envelope.content
    at = timezone.now()
    assert receive_report(returned.postfix(envelope.mail_from), at=at) == (
        f"Mail {mail.pk} came back."
    )
    assert told(mail) == ("bounced", WORDS)
    assert mail.bounced_at == at
    event = AuditEvent.objects.get(verb="mail.bounce")
    assert (event.subject, event.scope, event.actor_name) == (str(mail.pk), "slingshot", "Seedcorn")
    assert event.data == {"to": "ada@example.org", "words": WORDS}


def test_without_the_setting_nothing_changes(postbox, settings):
    settings.BOUNCE_ADDRESS = ""
    mail = waiting_mail()
    delivery.deliver(mail.pk)
    assert postbox.envelopes[0].mail_from == "grants@funder.example"
    to = "bounces+1-9f@funder.example"
    assert receive_report(returned.postfix(to), at=timezone.now()) == (
        "A report that is not addressed to a mail."
    )


def test_the_same_report_twice_is_noted_once():
    mail = sent_mail()
    raw, first = returned.postfix(sender_of(mail)), timezone.now()
    receive_report(raw, at=first)
    again = receive_report(raw, at=first + timedelta(hours=1))
    assert again == f"Nothing new of mail {mail.pk}: came back."
    mail.refresh_from_db()
    assert mail.bounced_at == first
    assert AuditEvent.objects.filter(verb="mail.bounce").count() == 1


def test_a_report_that_comes_before_we_noted_that_it_went_out_counts(postbox, monkeypatch):
    mail = waiting_mail()

    send = delivery.MailServer.send

    def sent_and_back(self, message):
        send(self, message)
        receive_report(returned.postfix(message.from_email), at=timezone.now())

    monkeypatch.setattr(delivery.MailServer, "send", sent_and_back)
    assert delivery.deliver(mail.pk) is True
    assert told(mail) == ("bounced", WORDS)


def test_a_delay_is_noted_and_changes_no_state():
    mail = sent_mail()
    late = returned.postfix(
        sender_of(mail), action="delayed", status="4.2.2", words="452 4.2.2 Mailbox full"
    )
    assert receive_report(late, at=timezone.now()) == f"Mail {mail.pk} is late."
    assert told(mail) == ("sent", "452 4.2.2 Mailbox full")
    assert not AuditEvent.objects.exists()
    receive_report(returned.postfix(sender_of(mail)), at=timezone.now())
    assert told(mail) == ("bounced", WORDS)


def test_that_it_arrived_is_no_news():
    mail = sent_mail()
    raw = returned.postfix(sender_of(mail), action="delivered", status="2.0.0")
    assert receive_report(raw, at=timezone.now()) == f"Nothing new of mail {mail.pk}: sent."
    assert told(mail) == ("sent", "")


def test_nobody_makes_a_bounce_up():
    mail, other = sent_mail(), sent_mail()
    true = sender_of(other).replace(f"+{other.pk}-", f"+{mail.pk}-")
    for to in (f"bounces+{mail.pk}-9f9f9f9f9f9f9f9f9f9f@funder.example", true):
        assert receive_report(returned.postfix(to), at=timezone.now()) == (
            f"A report of no sending of ours: mail {mail.pk}."
        )
    assert told(mail) == ("sent", "")


def test_a_report_of_a_mail_that_is_gone_is_dropped():
    mail = sent_mail()
    to, pk = sender_of(mail), mail.pk
    mail.delete()
    assert receive_report(returned.postfix(to), at=timezone.now()) == (
        f"A report of no sending of ours: mail {pk}."
    )


def test_a_late_report_of_the_first_sending_says_nothing_of_the_second(postbox):
    mail = sent_mail()
    first = sender_of(mail)
    OutgoingMail.objects.filter(pk=mail.pk).update(state="queued", claimed_at=None)
    receive_report(returned.postfix(first), at=timezone.now())
    assert told(mail) == ("queued", "")
    delivery.deliver(mail.pk)
    receive_report(returned.postfix(first), at=timezone.now())
    assert told(mail) == ("sent", "")
    receive_report(returned.postfix(postbox.envelopes[0].mail_from), at=timezone.now())
    assert told(mail) == ("bounced", WORDS)


@pytest.mark.parametrize("make", [returned.out_of_office, returned.answer, returned.read_receipt])
def test_an_answer_at_that_address_is_no_bounce(make):
    mail = sent_mail()
    assert receive_report(make(sender_of(mail)), at=timezone.now()) == (
        "No report of a mail server."
    )
    assert told(mail) == ("sent", "")


@pytest.mark.parametrize("lacks", ["bounced_at", "sent_at"])
def test_the_database_wants_both_times(lacks):
    mail = sent_mail()
    times = {"bounced_at": timezone.now(), "sent_at": timezone.now(), lacks: None}
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(state="bounced", **times)


def test_nothing_is_said_aloud_by_reading(caplog):
    with caplog.at_level(logging.INFO):
        receive_report(b"noise", at=timezone.now())
    assert caplog.text == ""
