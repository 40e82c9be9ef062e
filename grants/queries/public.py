"""What everybody may read about calls."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from grants.models import Call
from grants.queries.doors import open_calls, public_calls, visible_applications


def listed_calls(at: datetime) -> QuerySet[Call]:
    """The calls of the public list, with their batches."""
    return public_calls(at).filter(audience=Call.Audience.PUBLIC).prefetch_related("batches")


def listed_open_calls(at: datetime) -> QuerySet[Call]:
    """The open calls of the public list as the feeds need them: see `with_revision`."""
    return with_revision(open_calls(at).filter(audience=Call.Audience.PUBLIC))


def readable_calls(user: User | AnonymousUser, at: datetime) -> QuerySet[Call]:
    """The calls a person may read at their address.

    Unlisted ones too; those for invited people only where the person has an application in one.
    """
    readable = ~Q(audience=Call.Audience.INVITED)
    if isinstance(user, User):
        readable |= Q(pk__in=visible_applications(user).values("call"))
    return public_calls(at).filter(readable).prefetch_related("batches")


def with_revision(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Adds `revised_at` and `revisions` from the history the database keeps."""
    return calls.annotate(
        revised_at=Max("events__pgh_created_at"), revisions=Count("events")
    ).prefetch_related("batches")
