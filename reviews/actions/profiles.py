"""A person's profile comes to be when a programme first has to do with them."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from core.actors import Actor, person
from grants.models import Programme
from reviews.models import PoolEntry, Profile, Reviewer


def profile_of(user: User, at: datetime, **begins_with: str) -> Profile:
    """The person's profile, made when there is none yet; runs in the caller's transaction."""
    return Profile.objects.get_or_create(user=user, defaults={**begins_with, "changed_at": at})[0]


def take_into_pool(
    programme: Programme, reviewers: Iterable[Reviewer], *, by: Actor, at: datetime
) -> None:
    """People who came onto a panel belong to the pool from then on. In bulk."""
    rows = list(reviewers)
    Profile.objects.bulk_create(
        [
            Profile(
                user_id=each.user_id,
                keywords=each.keywords,
                statement=each.statement,
                changed_at=at,
            )
            for each in rows
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    profiles = Profile.objects.filter(user__in=[each.user_id for each in rows])
    PoolEntry.objects.bulk_create(
        [
            PoolEntry(programme=programme, profile=profile, added_at=at, added_by=person(by))
            for profile in profiles
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def pass_on(profile: Profile, keywords: str, statement: str) -> None:
    """Panels whose round still runs and that had the old words get the profile's new ones.

    What staff wrote for one panel stays theirs.
    """
    rows = Reviewer.objects.filter(user=profile.user_id, panel__call__announced_at__isnull=True)
    rows.filter(keywords=keywords).update(keywords=profile.keywords)
    rows.filter(statement=statement).update(statement=profile.statement)
