"""Rubrics that exist are in use: publish them, and note them at their reviews."""

from django.db import migrations
from django.utils import timezone


def publish(apps, schema_editor):
    """Only now, as a published rubric could not have been given its columns."""
    reviews = apps.get_model("reviews", "Review").objects
    rubrics = apps.get_model("reviews", "Rubric").objects
    rubrics.filter(published_at=None).update(published_at=timezone.now())
    for rubric in rubrics.all():
        reviews.filter(assignment__application__call=rubric.call_id).update(rubric=rubric)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("reviews", "0011_rubric_versions")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
