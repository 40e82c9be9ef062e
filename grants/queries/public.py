"""What everybody may read about calls."""

from datetime import datetime

from django.db.models import Count, Max, QuerySet

from grants.models import Call
from grants.queries.closing import with_next_batch
from grants.queries.doors import open_calls, public_calls


def listed_calls(at: datetime) -> QuerySet[Call]:
    """The calls of the public list."""
    return with_next_batch(public_calls(at).filter(audience=Call.Audience.PUBLIC), at)


def listed_open_calls(at: datetime) -> QuerySet[Call]:
    """The open calls of the public list as the feeds need them: see `with_revision`."""
    return with_revision(open_calls(at).filter(audience=Call.Audience.PUBLIC))


def with_revision(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Adds `revised_at` and `revisions` from the history the database keeps."""
    return calls.annotate(
        revised_at=Max("events__pgh_created_at"), revisions=Count("events")
    ).prefetch_related("batches")
