"""Many people in a pool, asked to join a panel and suggested for it."""

from datetime import timedelta

from django.urls import reverse

from reviews.models import PanelInvitation, PoolEntry, Profile, Suggestion


def people_known(world, users):
    """Each of the users is in the pool of the world's programme, was asked and was suggested."""
    now, panel, programme = world.now, world.panel, world.call.programme
    profiles = world.many(Profile, [Profile(user=each, changed_at=now) for each in users])
    world.many(
        PoolEntry,
        [PoolEntry(programme=programme, profile=each, added_at=now) for each in profiles],
    )
    later = now + timedelta(days=9)
    world.many(
        PanelInvitation,
        [
            PanelInvitation(panel=panel, email=each.email, sent_at=now, expires_at=later)
            for each in users
        ],
    )
    world.many(
        Suggestion,
        [
            Suggestion(panel=panel, email=each.email, name="N", suggested_by="x", made_at=now)
            for each in users
        ],
    )


def lists_of_people(world):
    """The addresses of the staff's list pages about them."""
    slug, pool = world.call.slug, reverse("reviews:staff_pool", args=[world.call.programme.slug])
    names = ("staff_invitation_list", "staff_alternate_list")
    lists = [reverse(f"reviews:{name}", args=[slug]) for name in names]
    return [*lists, pool, f"{pool}?q=a&load=free&past=new"]
