from django.db import migrations
from django.utils import timezone


def merge(apps, schema_editor):
    """A lifted conflict becomes a denied one; of several for a pair the youngest is kept.

    What every row was is written into the history first, so that nothing is lost.
    """
    Conflict = apps.get_model("reviews", "Conflict")
    Event = apps.get_model("reviews", "ConflictEvent")
    kept = {}
    for row in Conflict.objects.order_by("created_at", "pk").iterator():
        pair = (row.user_id, row.application_id)
        # The one that stands wins; there is one at most.
        if pair not in kept or kept[pair].lifted_at is not None:
            kept[pair] = row
    for row in Conflict.objects.order_by("created_at", "pk").iterator():
        keep = kept[row.user_id, row.application_id]
        _remember(Event, row, keep)
        if row.pk != keep.pk:
            row.delete()
        elif row.lifted_at is not None:
            row.state, row.is_pinned = "denied", True
            row.changed_at, row.changed_by_id = row.lifted_at, row.lifted_by_id
            row.note = row.lifted_reason
            row.save()


def _remember(Event, row, keep):
    common = {
        "pgh_obj_id": keep.pk,
        "id": keep.pk,
        "key": keep.key,
        "user_id": row.user_id,
        "application_id": row.application_id,
        "source": row.source,
        "reason": row.reason,
        "created_at": row.created_at,
    }
    # The time of an event is set on creation, whatever is given.
    events = [Event.objects.create(pgh_label="insert", state="standing", **common)]
    times = [row.created_at]
    if row.lifted_at is not None:
        lifted = {
            "changed_at": row.lifted_at,
            "changed_by_id": row.lifted_by_id,
            "note": row.lifted_reason,
        }
        events.append(
            Event.objects.create(
                pgh_label="update", state="denied", is_pinned=True, **common, **lifted
            )
        )
        times.append(row.lifted_at)
    for event, at in zip(events, times):
        Event.objects.filter(pk=event.pk).update(pgh_created_at=at)


def vouch(apps, schema_editor):
    """Who accepted an application chose that over declaring a conflict, from title and people."""
    Assignment = apps.get_model("reviews", "Assignment")
    Declaration = apps.get_model("reviews", "Declaration")
    rows = Assignment.objects.filter(state="accepted").values_list(
        "reviewer_id", "application_id", "answered_at", "created_at"
    )
    Declaration.objects.bulk_create(
        [
            Declaration(
                reviewer_id=reviewer,
                application_id=application,
                said_at=answered or created or timezone.now(),
                wording=1,
            )
            for reviewer, application, answered, created in rows.iterator()
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [("reviews", "0008_conflicts_suspected_and_declared")]

    operations = [
        migrations.RunPython(merge, migrations.RunPython.noop),
        migrations.RunPython(vouch, migrations.RunPython.noop),
    ]
