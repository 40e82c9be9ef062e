import os
import subprocess
import sys
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from core.mail.bounces import sender_of
from core.mail.reports import MOST_BYTES
from tests.core.mail import returned
from tests.core.mail.test_bounces import sent_mail
from tests.meta.tree import ROOT

pytestmark = pytest.mark.django_db


def hand_over(monkeypatch, raw):
    piped = BytesIO(raw)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=piped))
    call_command("receive_bounce")
    return piped.read()


def test_receive_bounce_notes_it_at_the_mail_and_reads_to_the_end(monkeypatch, settings, caplog):
    settings.BOUNCE_ADDRESS = "bounces@funder.example"
    mail = sent_mail()
    caplog.set_level("INFO")
    raw = returned.postfix(sender_of(mail)) + b"x" * 2 * MOST_BYTES
    assert hand_over(monkeypatch, raw) == b""
    mail.refresh_from_db()
    assert mail.state == "bounced"
    assert f"Came back: Mail {mail.pk} came back." in caplog.text


def test_receive_bounce_takes_what_is_no_report_and_says_so_in_the_log(monkeypatch, caplog):
    caplog.set_level("INFO")
    assert hand_over(monkeypatch, b"\xff\x00 buy now") == b""
    assert "Came back: No report of a mail server." in caplog.text


def test_receive_bounce_is_to_be_called_again_when_the_database_is_away():
    """As a mail server starts it: what it goes by is the exit status."""
    away = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "BOUNCE_ADDRESS": "bounces@funder.example",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DEBUG": "true",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "receive_bounce"],
        cwd=ROOT,
        env={**os.environ, **away},
        input=returned.postfix("bounces+1-9f@funder.example"),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == os.EX_TEMPFAIL
    assert b"The database does not answer" in done.stderr
