"""One connection for many mails, against backends that say what happens to them."""

import smtplib

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from core.mail import server as module
from core.mail.server import MailServer

HAPPENED = []
TROUBLE = {}


class Backend(BaseEmailBackend):
    """Notes what it is asked, and raises what a test wants."""

    def open(self):
        HAPPENED.append("open")
        if "open" in TROUBLE:
            raise TROUBLE["open"]

    def send_messages(self, messages):
        HAPPENED.append("send")
        if "send" in TROUBLE:
            raise TROUBLE["send"]
        return len(messages)

    def close(self):
        HAPPENED.append("close")
        if "close" in TROUBLE:
            raise TROUBLE["close"]


@pytest.fixture(autouse=True)
def backend(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    HAPPENED.clear()
    TROUBLE.clear()


def message():
    return EmailMultiAlternatives("Hello", "Dear Ada", to=["ada@example.org"])


def send_badly(server, step, error):
    TROUBLE[step] = error
    with pytest.raises(type(error)):
        server.send(message())
    TROUBLE.clear()


def test_one_connection_for_all():
    server = MailServer()
    server.send(message())
    server.send(message())
    server.close()
    server.close()
    assert HAPPENED == ["open", "send", "send", "close"]


def test_a_connection_is_opened_anew_after_so_many_mails(monkeypatch):
    monkeypatch.setattr(module, "MAILS_PER_CONNECTION", 2)
    server = MailServer()
    for _ in range(3):
        server.send(message())
    assert HAPPENED == ["open", "send", "send", "close", "open", "send"]


@pytest.mark.parametrize(
    ("step", "error", "troubles"),
    [
        ("open", ConnectionRefusedError(), 1),
        ("open", smtplib.SMTPAuthenticationError(535, b"Wrong password"), 1),
        ("send", smtplib.SMTPServerDisconnected("gone"), 1),
        ("send", smtplib.SMTPSenderRefused(550, b"No", "grants@example.org"), 1),
        ("send", smtplib.SMTPRecipientsRefused({}), 0),
        ("send", smtplib.SMTPDataError(554, b"Spam"), 0),
        ("send", UnicodeError("odd"), 0),
    ],
)
def test_after_an_error_the_next_mail_gets_a_new_connection(step, error, troubles):
    server = MailServer()
    send_badly(server, step, error)
    assert (server.troubles, HAPPENED[-1]) == (troubles, "close")
    HAPPENED.clear()
    server.send(message())
    assert (server.troubles, HAPPENED) == (0, ["open", "send"])


def test_it_is_down_after_three_troubles_in_a_row():
    server = MailServer()
    for expected in (False, False, True):
        send_badly(server, "open", ConnectionRefusedError())
        assert server.is_down is expected


def test_a_server_that_is_gone_when_the_connection_ends_is_no_error():
    server = MailServer()
    server.send(message())
    TROUBLE["close"] = smtplib.SMTPServerDisconnected("gone")
    server.close()
    assert HAPPENED == ["open", "send", "close"]
