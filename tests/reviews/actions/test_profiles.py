from core.actors import SYSTEM
from reviews.actions.profiles import pass_on, profile_of, take_into_pool
from reviews.models import PoolEntry, Profile
from tests.factories.reviews import PanelFactory, ProfileFactory, ReviewerFactory


def test_a_profile_begins_once(rita, now):
    first = profile_of(rita, now, keywords="proteins")
    assert profile_of(rita, now, keywords="other") == first
    assert (first.keywords, first.changed_at) == ("proteins", now)


def test_who_came_onto_a_panel_is_in_the_pool_with_what_the_panel_knew(panel, programme, sam, now):
    known = ProfileFactory(keywords="their own words")
    rows = [ReviewerFactory(panel=panel), ReviewerFactory(panel=panel, user=known.user)]
    for _ in range(2):
        take_into_pool(programme, rows, by=sam, at=now)
    assert list(Profile.objects.order_by("pk").values_list("user", "keywords")) == [
        (known.user_id, "their own words"),
        (rows[0].user_id, "kernels, compilers"),
    ]
    assert PoolEntry.objects.filter(programme=programme, added_by=sam).count() == 2
    take_into_pool(programme, [ReviewerFactory(panel=panel)], by=SYSTEM, at=now)
    assert PoolEntry.objects.filter(added_by=None).count() == 1


def test_new_words_reach_the_panels_that_had_the_old(rita, panel, now):
    profile = ProfileFactory(user=rita, keywords="new", statement="New text")
    old = ReviewerFactory(panel=panel, user=rita, keywords="old", statement="By staff")
    over = ReviewerFactory(panel=PanelFactory(call__announced_at=now), user=rita, keywords="old")
    pass_on(profile, "old", "Old text")
    for each in (old, over):
        each.refresh_from_db()
    assert (old.keywords, old.statement, over.keywords) == ("new", "By staff", "old")
