from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.actors import SYSTEM
from core.files.lost import TooManyLost, empty_trash, refused, trash_lost
from core.files.schedule import sweep_lost_files
from core.files.storing import read_bytes, store_bytes

pytestmark = pytest.mark.django_db


def left_behind(path="ab/ab12"):
    return default_storage.save(path, ContentFile(b"half a deed"))


def keep(number=1):
    for _ in range(number):
        store_bytes(b"letter", name="a.pdf", content_type="x/y", by=SYSTEM, at=timezone.now())


@pytest.fixture(autouse=True)
def _no_cache_of_before():
    cache.clear()
    yield
    cache.clear()


def trash():
    return default_storage.listdir("trash")[0]


def test_trash_lost_takes_what_no_row_knows_once_it_is_a_day_old():
    kept = store_bytes(
        b"a letter", name="a.pdf", content_type="application/pdf", by=SYSTEM, at=timezone.now()
    )
    lost = left_behind()
    assert trash_lost(timezone.now() + timedelta(hours=23)) == 0
    at = timezone.now() + timedelta(hours=25)
    assert trash_lost(at) == 1
    assert not default_storage.exists(lost)
    with default_storage.open(f"trash/{at.date()}/ab-ab12") as source:
        assert source.read() == b"half a deed"
    assert read_bytes(kept) == b"a letter"
    assert trash_lost(at) == 0


def test_empty_trash_deletes_after_thirty_days():
    keep()
    left_behind()
    at = timezone.now() + timedelta(days=2)
    trash_lost(at)
    assert empty_trash(at + timedelta(days=29)) == 0
    assert default_storage.exists(f"trash/{at.date()}/ab-ab12")
    assert empty_trash(at + timedelta(days=30)) == 1
    assert default_storage.listdir("trash") == ([], [])


def test_trash_lost_touches_nothing_where_the_database_is_empty():
    lost = left_behind()
    at = timezone.now() + timedelta(days=2)
    with pytest.raises(TooManyLost, match="1 of 1 stored files are unknown to the database"):
        trash_lost(at)
    assert (default_storage.exists(lost), refused()) == (True, 1)
    assert trash_lost(at, all_the_same=True) == 1
    assert (default_storage.exists(lost), refused()) == (False, 0)


def test_trash_lost_touches_nothing_where_an_older_database_was_restored():
    keep(3)
    lost = [left_behind(f"ab/ab{number}") for number in range(21)]
    at = timezone.now() + timedelta(days=2)
    with pytest.raises(TooManyLost, match="21 of 24"):
        trash_lost(at)
    assert all(default_storage.exists(path) for path in lost)
    default_storage.delete(lost.pop())
    assert trash_lost(at) == 20


def test_trash_lost_leaves_other_folders_alone_and_copes_with_none():
    assert trash_lost(timezone.now()) == 0
    other = left_behind("logos/ab12")
    assert trash_lost(timezone.now(), age=timedelta(0)) == 0
    assert default_storage.exists(other)


def test_sweep_lost_files_spares_what_may_still_be_on_its_way():
    fresh = left_behind()
    sweep_lost_files()
    assert default_storage.exists(fresh)


def test_sweep_lost_files_says_why_it_did_nothing(monkeypatch, caplog):
    lost = left_behind()
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(days=2))
    sweep_lost_files()
    assert default_storage.exists(lost)
    assert "1 of 1 stored files are unknown to the database" in caplog.text
    call_command("sweep_files", all_the_same=True)
    assert not default_storage.exists(lost)


def test_sweep_files_refuses_as_the_sweep_does(monkeypatch):
    left_behind()
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(days=2))
    with pytest.raises(CommandError, match="run sweep_files --all-the-same"):
        call_command("sweep_files")
