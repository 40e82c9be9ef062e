import pytest
from django.utils import timezone

from core.files.models import StoredFile
from core.files.scan_tags import scan_tags
from core.files.storing import store_bytes

pytestmark = pytest.mark.django_db


def test_what_was_not_found_clean_has_its_words(ada, django_assert_num_queries):
    keys = {}
    for state in StoredFile.Scan.values:
        stored = store_bytes(
            state.encode(), name=state, content_type="text/plain", by=ada, at=timezone.now()
        )
        stored.scan, stored.scanned_at = state, timezone.now()
        stored.save(update_fields=["scan", "scanned_at"])
        keys[state] = str(stored.pk)
    with django_assert_num_queries(1):
        found = scan_tags(keys.values())
    assert {key: (tag.label, tag.tone) for key, tag in found.items()} == {
        keys["waiting"]: ("Not scanned yet", "neutral"),
        keys["too_large"]: ("Not scanned: too large for the scanner", "neutral"),
        keys["infected"]: ("Malware found", "danger"),
    }


def test_without_a_file_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert scan_tags([]) == {}
