import pytest
from kombu.exceptions import OperationalError

from config.celery import app


def test_a_page_does_not_wait_for_a_broker_that_is_away(monkeypatch):
    slept = []
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)
    with (
        app.connection_for_write("redis://127.0.0.1:1/0") as broker,
        pytest.raises(OperationalError),
    ):
        broker.default_channel.client.ping()
    assert slept == []
