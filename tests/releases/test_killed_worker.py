"""A real Celery worker is killed in the middle of a verification."""

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, transaction
from django.utils import timezone
from kombu import Connection

from config.celery import app
from core.embedded import celery_url
from core.mail.models import OutgoingMail
from releases.models import Outcome, Verification
from releases.schedule import sweep_verifications
from releases.states import VerificationState
from tests.e2e.stack import redis_of_its_own
from tests.factories.releases import EvidenceFactory
from tests.releases import forge
from tests.releases.forge import Repository, git_backend, port_of
from tests.releases.texts import filled


def wait_for(what, seconds=90):
    give_up = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < give_up, "It did not happen."
        time.sleep(0.1)


class Worker:
    """A worker process group on the test's database and a broker of its own."""

    def __init__(self, folder, ports):
        self.folder = folder
        folder.mkdir()
        self.broker = redis_of_its_own(os.environ["REDIS_URL"], 1)
        parts = urlsplit(os.environ["DATABASE_URL"])
        name = connection.settings_dict["NAME"]
        self.env = os.environ | {
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}")),
            "REDIS_URL": self.broker,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "true",
            "TMPDIR": str(folder),
            "RELEASE_ALLOWED_NETWORKS": "127.0.0.0/8",
            "RELEASE_ALLOWED_PORTS": ",".join(map(str, ports)),
        }
        self.process = None

    def start(self):
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--concurrency",
            "1",
            "--loglevel",
            "WARNING",
        ]
        self.process = subprocess.Popen(
            command, env=self.env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def send(self, pk):
        """Send the message as `delay` does, past the eager mode of the tests."""
        with Connection(celery_url(self.broker)) as broker, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            app.send_task("releases.verify", args=[pk], connection=broker)


@pytest.mark.django_db(transaction=True)
def test_a_verification_whose_worker_was_killed_is_run_once_more_and_leaves_nothing(
    tmp_path, monkeypatch
):
    repositories = tmp_path / "repositories"
    repositories.mkdir()
    whole = {"LICENSE": filled("MIT").encode(), "README.md": b"# K", "k.py": b"1"}
    Repository(repositories, "good.git").commit(whole, tag="v1.0")
    arrived, go_on = threading.Event(), threading.Event()

    def answer(handler):
        """The first pack asked for is held back until its worker is dead."""
        if handler.command == "POST" and not arrived.is_set():
            arrived.set()
            go_on.wait(120)
        forge.relay(handler, git)

    with git_backend(repositories) as git, forge.hostile(answer) as (url, _):
        worker = Worker(tmp_path / "tmp", [port_of(url), port_of(git)])
        with transaction.atomic():
            evidence = EvidenceFactory(url=f"{url}/good.git")
        run = Verification.objects.create(
            evidence=evidence,
            trigger=Verification.Trigger.HANDED_IN,
            created_at=timezone.now(),
        )
        worker.start()
        try:
            worker.send(run.pk)
            assert arrived.wait(90)
            assert len(list(worker.folder.glob("seedcorn-fetch-*"))) == 1
            worker.kill()
            go_on.set()
            run.refresh_from_db()
            assert (run.state, run.checks.count()) == (VerificationState.RUNNING, 0)

            later = timezone.now() - timedelta(minutes=6)
            Verification.objects.update(started_at=later)
            monkeypatch.setattr("releases.schedule.verify_release.delay_on_commit", worker.send)
            worker.start()
            sweep_verifications()
            sweep_verifications()
            wait_for(lambda: Verification.objects.get(pk=run.pk).state == VerificationState.DONE)
        finally:
            go_on.set()
            worker.kill()

    run.refresh_from_db()
    assert run.outcome == Outcome.PASS
    ids = list(run.checks.values_list("check_id", flat=True))
    assert len(ids) == len(set(ids)) == 25
    assert OutgoingMail.objects.filter(about=run.evidence.condition.reference).count() == 1
    assert list(worker.folder.glob("seedcorn-fetch-*")) == []
