"""Delivery against a real SMTP server on this machine."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.mail import delivery
from core.mail.addresses import deleted_address
from core.mail.models import OutgoingMail
from core.mail.schedule import sweep_outbox
from core.mail.tasks import deliver_mail, deliver_urgent

pytestmark = pytest.mark.django_db


def waiting_mail(**fields):
    now = timezone.now()
    values = {
        "to": "ada@example.org",
        "subject": "Your award",
        "body": "Dear Ada,\n",
        "html": "<p>Dear Ada,</p>",
        "dedupe_key": f"key:{OutgoingMail.objects.count()}",
        "created_at": now,
        "not_before": now - timedelta(seconds=1),
    }
    return OutgoingMail.objects.create(**values | fields)


def test_deliver_sends_text_and_html_once(postbox):
    mail = waiting_mail()
    assert delivery.deliver(mail.pk) is True
    assert delivery.deliver(mail.pk) is False
    [envelope] = postbox.envelopes
    text = envelope.content.decode()
    assert envelope.rcpt_tos == ["ada@example.org"]
    assert "Subject: Your award" in text
    assert f"Message-ID: <seedcorn-mail-{mail.pk}@" in text
    assert "Auto-Submitted: auto-generated" in text
    assert "Dear Ada," in text
    assert "<p>Dear Ada,</p>" in text
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.sent_at is not None) == ("sent", 1, True)


@pytest.mark.parametrize("answer", ["451 Try again later", "421 Service not available"])
def test_deliver_refused_for_now_waits_and_tries_again(postbox, answer):
    mail = waiting_mail()
    postbox.data = answer
    before = timezone.now()
    assert delivery.deliver(mail.pk) is False
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 1)
    assert answer[:3] in mail.last_error
    assert before + delivery.BACKOFF[0] <= mail.not_before
    assert delivery.deliver(mail.pk) is False
    postbox.data = "250 OK"
    OutgoingMail.objects.filter(pk=mail.pk).update(not_before=before)
    sweep_outbox()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == ("sent", 2, "")
    assert len(postbox.envelopes) == 1


@pytest.mark.parametrize(
    ("step", "answer"), [("rcpt", "550 No such user"), ("data", "554 Refused")]
)
def test_deliver_refused_for_good_fails_where_a_person_sees_it(postbox, step, answer):
    mail = waiting_mail()
    setattr(postbox, step, answer)
    assert delivery.deliver(mail.pk) is False
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", 1)
    assert answer[4:] in mail.last_error
    sweep_outbox()
    mail.refresh_from_db()
    assert mail.attempts == 1


REFUSED = {"ada@example.org": (550, b"No such user")}
GREYLISTED = {"ada@example.org": (450, b"Later")}


@pytest.mark.parametrize(
    ("error", "for_good"),
    [
        (smtplib.SMTPRecipientsRefused(REFUSED), True),
        (smtplib.SMTPRecipientsRefused(GREYLISTED), False),
        (smtplib.SMTPDataError(554, b"Refused"), True),
        (smtplib.SMTPDataError(451, b"Later"), False),
        (smtplib.SMTPAuthenticationError(535, b"Wrong password"), False),
        (smtplib.SMTPConnectError(554, b"Not you"), False),
        (smtplib.SMTPSenderRefused(530, b"Sign in first", "grants@example.org"), False),
        (smtplib.SMTPSenderRefused(550, b"Not your address", "grants@example.org"), False),
        (smtplib.SMTPHeloError(501, b"Who?"), False),
        (ConnectionRefusedError(), False),
    ],
)
def test_permanent_is_what_is_the_readers_and_not_our_servers(error, for_good):
    assert delivery.permanent(error) is for_good


def test_deliver_with_a_wrong_password_waits_until_it_is_right(postbox, monkeypatch):
    def login(self, *_words):
        raise smtplib.SMTPAuthenticationError(535, b"Wrong password")

    mail = waiting_mail()
    with monkeypatch.context() as wrong:
        wrong.setattr("smtplib.SMTP.mail", login)
        assert delivery.deliver(mail.pk) is False
    mail.refresh_from_db()
    assert (mail.state, "Wrong password" in mail.last_error) == ("queued", True)
    OutgoingMail.objects.filter(pk=mail.pk).update(not_before=timezone.now())
    assert delivery.deliver(mail.pk) is True


def test_deliver_without_a_server_keeps_the_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = waiting_mail()
    assert delivery.deliver(mail.pk) is False
    mail.refresh_from_db()
    assert (mail.state, "ConnectionRefusedError" in mail.last_error) == ("queued", True)


def test_deliver_gives_up_after_the_last_waiting_time(postbox):
    postbox.data = "451 Later"
    mail = waiting_mail()
    waits = []
    for _ in range(len(delivery.BACKOFF) + 1):
        OutgoingMail.objects.filter(pk=mail.pk).update(not_before=timezone.now())
        before = timezone.now()
        delivery.deliver(mail.pk)
        mail.refresh_from_db()
        waits.append(round((mail.not_before - before).total_seconds() / 60))
    assert waits[:-1] == [1, 5, 20, 60, 240, 720]
    assert (mail.state, mail.attempts) == ("failed", 7)


def test_deliver_waiting_sends_oldest_first_and_leaves_the_future_alone(postbox):
    for number in range(3):
        waiting_mail(to=f"p{number}@example.org")
    waiting_mail(to="later@example.org", not_before=timezone.now() + timedelta(hours=1))
    assert delivery.deliver_waiting() == 3
    assert [each.rcpt_tos[0] for each in postbox.envelopes] == [
        f"p{number}@example.org" for number in range(3)
    ]


def test_deliver_takes_over_from_a_worker_that_died(postbox):
    now = timezone.now()
    mail = waiting_mail(state="sending", claimed_at=now, attempts=1)
    assert delivery.deliver(mail.pk) is False
    OutgoingMail.objects.filter(pk=mail.pk).update(
        claimed_at=now - delivery.CLAIM_LASTS - timedelta(seconds=1)
    )
    deliver_mail(None)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(postbox.envelopes)) == ("sent", 2, 1)


def test_deliver_mail_of_a_row_that_is_gone_does_nothing(postbox):
    deliver_mail(0, unknown_argument=1)
    assert postbox.envelopes == []


@pytest.mark.django_db(transaction=True)
def test_deliver_by_two_workers_at_once_sends_one_mail(postbox):
    mail = waiting_mail()
    together = threading.Barrier(2)
    sent = []

    def work():
        try:
            together.wait(10)
            sent.append(delivery.deliver(mail.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(sent) == [False, True]
    assert len(postbox.envelopes) == 1


def only_ada(to, key):
    """A guard: what the business says about a mail at the moment it goes out."""
    return (to, key) == ("ada@example.org", "42")


@pytest.mark.parametrize(("key", "sent"), [("42", 1), ("41", 0)])
def test_a_guard_is_asked_when_the_mail_goes_out(postbox, key, sent):
    mail = waiting_mail(guard=f"{__name__}.only_ada", guard_key=key)
    assert delivery.deliver(mail.pk) is bool(sent)
    assert len(postbox.envelopes) == sent
    # What its reader may no longer know is not kept for a list of unsent mail either.
    assert OutgoingMail.objects.count() == sent


def broken(to, key):
    """A guard that cannot answer."""
    raise LookupError("no such thing")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": "a@ö" + "x" * 61 + ".com"}, "Unicode"),
        ({"guard": f"{__name__}.broken"}, "LookupError: no such thing"),
        ({"guard": "nowhere.at_all"}, "ModuleNotFoundError"),
    ],
)
def test_a_mail_that_raises_anything_waits_with_the_words_and_stops_no_other(
    postbox, fields, words
):
    odd, other = waiting_mail(**fields), waiting_mail()
    assert delivery.deliver_waiting() == 1
    odd.refresh_from_db()
    other.refresh_from_db()
    assert (odd.state, odd.attempts, other.state) == ("queued", 1, "sent")
    assert words in odd.last_error
    assert odd.not_before > timezone.now()


def test_a_mail_that_ends_its_worker_each_time_is_given_up(postbox):
    long_ago = timezone.now() - timedelta(hours=1)
    mail = waiting_mail(state="sending", claimed_at=long_ago, attempts=delivery.ATTEMPTS)
    sweep_outbox()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", delivery.ATTEMPTS)
    assert "The worker ended in the middle of it each time." in mail.last_error
    assert postbox.envelopes == []


def test_a_pass_uses_one_connection(postbox):
    for _ in range(4):
        waiting_mail()
    assert delivery.deliver_waiting() == 4
    assert len(set(postbox.peers)) == 1


def test_a_pass_goes_on_after_a_mail_that_was_refused(postbox, monkeypatch):
    refused, fine = waiting_mail(to="nobody@example.org"), waiting_mail()

    async def only_known(server, session, envelope, address, options):
        if address == "nobody@example.org":
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    monkeypatch.setattr(postbox, "handle_RCPT", only_known)
    assert delivery.deliver_waiting() == 1
    refused.refresh_from_db()
    fine.refresh_from_db()
    assert (refused.state, fine.state) == ("failed", "sent")


def test_a_pass_finds_what_has_come_since_it_began(postbox, monkeypatch):
    monkeypatch.setattr(delivery, "AT_ONCE", 2)
    for _ in range(5):
        waiting_mail()
    assert delivery.deliver_waiting() == 5


def test_a_pass_ends_when_its_time_is_over(postbox, monkeypatch):
    monkeypatch.setattr(delivery, "PASS_LASTS", timedelta(seconds=-1))
    mail = waiting_mail()
    assert delivery.deliver_waiting() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)


def test_a_pass_spares_the_mails_while_the_server_is_down(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _ in range(5):
        waiting_mail()
    assert delivery.deliver_waiting() == 0
    tried = OutgoingMail.objects.order_by("pk").values_list("attempts", flat=True)
    assert list(tried) == [1, 1, 1, 0, 0]


def test_a_sign_in_code_does_not_wait_behind_a_round(postbox):
    for number in range(2):
        waiting_mail(to=f"p{number}@example.org", scope="slingshot")
    waiting_mail(to="ada@example.org")
    assert delivery.deliver_waiting() == 3
    assert [each.rcpt_tos[0] for each in postbox.envelopes] == [
        "ada@example.org",
        "p0@example.org",
        "p1@example.org",
    ]


def test_one_pass_at_a_time_and_a_single_mail_does_not_wait_for_it(postbox):
    many, urgent = waiting_mail(), waiting_mail()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [delivery._LOCK])
            assert delivery.deliver_waiting() == 0
            deliver_urgent(urgent.pk)
    finally:
        other.close()
    urgent.refresh_from_db()
    many.refresh_from_db()
    assert (urgent.state, many.state) == ("sent", "queued")
    assert delivery.deliver_waiting() == 1


def test_a_mail_to_a_deleted_account_is_dropped_and_fails_nowhere(postbox):
    waiting_mail(to=deleted_address(7))
    kept = waiting_mail()
    assert delivery.deliver_waiting() == 1
    assert list(OutgoingMail.objects.all()) == [kept]
    assert [each.rcpt_tos for each in postbox.envelopes] == [["ada@example.org"]]
