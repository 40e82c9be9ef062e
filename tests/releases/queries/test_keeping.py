import pytest
from django.utils import timezone

from releases.models import AcceptedSnapshot, ArchiveRequest
from releases.queries.keeping import archive_request_of, kept_of
from tests.factories.releases import released_output

pytestmark = pytest.mark.django_db


def test_what_was_kept_comes_with_its_request_in_one_query(django_assert_num_queries):
    release, now = released_output(), timezone.now()
    assert archive_request_of(kept_of(release.condition)) is None

    snapshot = AcceptedSnapshot.objects.create(release=release, taken_at=now)
    request = ArchiveRequest.objects.create(release=release, created_at=now, next_try_at=now)
    with django_assert_num_queries(1):
        kept = kept_of(release.condition)
        assert (kept, archive_request_of(kept)) == (snapshot, request)
