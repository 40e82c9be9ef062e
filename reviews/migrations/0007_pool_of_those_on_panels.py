"""Who is on a panel already belongs to the pool of its programme, with what the panel knew."""

from django.db import migrations
from django.utils import timezone


def fill(apps, schema_editor):
    Reviewer = apps.get_model("reviews", "Reviewer")
    Profile = apps.get_model("reviews", "Profile")
    PoolEntry = apps.get_model("reviews", "PoolEntry")
    now = timezone.now()
    # The newest panel first: what it knows of a person is what the profile begins with.
    for reviewer in Reviewer.objects.order_by("-pk").select_related("panel__call").iterator():
        profile, _ = Profile.objects.get_or_create(
            user_id=reviewer.user_id,
            defaults={
                "keywords": reviewer.keywords,
                "statement": reviewer.statement,
                "changed_at": now,
            },
        )
        PoolEntry.objects.get_or_create(
            programme_id=reviewer.panel.call.programme_id,
            profile=profile,
            defaults={"added_at": now},
        )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_pool_and_joining")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
