from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from core.actors import SYSTEM
from core.files.lost import delete_lost
from core.files.schedule import sweep_lost_files
from core.files.storing import read_bytes, store_bytes

pytestmark = pytest.mark.django_db


def left_behind(path="ab/ab12"):
    return default_storage.save(path, ContentFile(b"half a deed"))


def test_delete_lost_deletes_what_no_row_knows_once_it_is_a_day_old():
    kept = store_bytes(
        b"a letter", name="a.pdf", content_type="application/pdf", by=SYSTEM, at=timezone.now()
    )
    lost = left_behind()
    assert delete_lost(timezone.now() + timedelta(hours=23)) == 0
    assert delete_lost(timezone.now() + timedelta(hours=25)) == 1
    assert not default_storage.exists(lost)
    assert read_bytes(kept) == b"a letter"


def test_delete_lost_leaves_other_folders_alone_and_copes_with_none():
    assert delete_lost(timezone.now()) == 0
    other = left_behind("logos/ab12")
    assert delete_lost(timezone.now(), age=timedelta(0)) == 0
    assert default_storage.exists(other)


def test_sweep_lost_files_spares_what_may_still_be_on_its_way():
    fresh = left_behind()
    sweep_lost_files()
    assert default_storage.exists(fresh)
