import pytest
from django.utils import timezone

from releases.models import AcceptedSnapshot, ArchiveRequest, MirrorBundle
from releases.queries.keeping import archive_request_of, kept_of, mirror_of
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


def test_the_copy_of_an_output_is_found_by_its_condition():
    release, now = released_output(), timezone.now()
    assert mirror_of(release.condition) is None
    mirror = MirrorBundle.objects.create(release=release, created_at=now, next_try_at=now)
    assert mirror_of(release.condition) == mirror
    assert mirror_of(released_output().condition) is None
