from importlib import import_module

from django.apps import apps

from reviews.models import PoolEntry, Profile
from tests.factories.reviews import PanelFactory, ProfileFactory, ReviewerFactory

migration = import_module("reviews.migrations.0007_pool_of_those_on_panels")


def test_who_was_on_panels_before_is_in_the_pool(panel, programme, rita, pat):
    ReviewerFactory(panel=panel, user=rita, keywords="old")
    newer = PanelFactory(call__programme=programme)
    ReviewerFactory(panel=newer, user=rita, keywords="new", statement="I fold.")
    ReviewerFactory(panel=newer, user=pat)
    ProfileFactory(user=pat, keywords="her own")
    migration.fill(apps, None)
    assert list(
        Profile.objects.order_by("user__email").values_list("user", "keywords", "statement")
    ) == [(pat.pk, "her own", ""), (rita.pk, "new", "I fold.")]
    assert PoolEntry.objects.filter(programme=programme).count() == 2
