import logging

import pytest
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from core.tasks import OutboxTask

done = []


@shared_task(base=OutboxTask, name="tests.note")
def note(value):
    done.append(value)


@pytest.fixture(autouse=True)
def clean():
    done.clear()


@pytest.mark.django_db(transaction=True)
def test_delay_on_commit_waits_for_the_commit():
    with transaction.atomic():
        note.delay_on_commit(1)
        assert done == []
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_delay_on_commit_of_a_deed_that_is_rolled_back_never_happens():
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012 - the deed, then its end
        note.delay_on_commit(1)
        raise Undone
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_delay_on_commit_with_the_broker_down_is_logged_and_breaks_nothing(monkeypatch, caplog):
    def down(*_args, **_kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(note, "delay", down)
    with caplog.at_level(logging.ERROR), transaction.atomic():
        note.delay_on_commit(1)
        transaction.on_commit(lambda: done.append("page"))
    assert done == ["page"]
    assert "no broker" in caplog.text


def test_every_task_of_ours_is_an_outbox_task():
    from config.celery import app

    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if name.startswith("core.")]
    assert len(ours) >= 4
    assert [task.name for task in ours if not isinstance(task, OutboxTask)] == []
