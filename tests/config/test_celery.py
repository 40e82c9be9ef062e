import pytest
from kombu.exceptions import OperationalError

from config.celery import app
from core.mail.tasks import deliver_mail, deliver_urgent


def test_a_page_does_not_wait_for_a_broker_that_is_away(monkeypatch):
    slept = []
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)
    with (
        app.connection_for_write("redis://127.0.0.1:1/0") as broker,
        pytest.raises(OperationalError),
    ):
        broker.default_channel.client.ping()
    assert slept == []


def test_a_mail_somebody_waits_for_has_a_queue_that_bulk_mail_cannot_fill():
    def queue_of(task):
        return app.amqp.router.route({}, task.name)["queue"]

    assert [queue_of(task).name for task in (deliver_urgent, deliver_mail)] == ["urgent", "celery"]
    # A worker that is told of no queue works off both, and no message goes to both.
    assert {name: queue.routing_key for name, queue in app.amqp.queues.items()} == {
        "celery": "celery",
        "urgent": "urgent",
    }
