import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reviews", "0009_one_conflict_for_a_pair")]

    operations = [
        migrations.RemoveConstraint(
            model_name='conflict',
            name='one_standing_conflict_per_pair',
        ),
        migrations.RemoveField(
            model_name='conflict',
            name='lifted_at',
        ),
        migrations.RemoveField(
            model_name='conflict',
            name='lifted_by',
        ),
        migrations.RemoveField(
            model_name='conflict',
            name='lifted_reason',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conflict',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reviews_conflictevent" ("application_id", "changed_at", "changed_by_id", "created_at", "evidence", "id", "is_pinned", "key", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "state", "strength", "user_id") VALUES (NEW."application_id", NEW."changed_at", NEW."changed_by_id", NEW."created_at", NEW."evidence", NEW."id", NEW."is_pinned", NEW."key", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."source", NEW."state", NEW."strength", NEW."user_id"); RETURN NULL;', hash='3369a70a69dcc9578f74ca5b25a0c9d8d8270437', operation='INSERT', pgid='pgtrigger_insert_insert_157ab', table='reviews_conflict', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conflict',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reviews_conflictevent" ("application_id", "changed_at", "changed_by_id", "created_at", "evidence", "id", "is_pinned", "key", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "state", "strength", "user_id") VALUES (NEW."application_id", NEW."changed_at", NEW."changed_by_id", NEW."created_at", NEW."evidence", NEW."id", NEW."is_pinned", NEW."key", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."source", NEW."state", NEW."strength", NEW."user_id"); RETURN NULL;', hash='f0c288b9b6588ff77c551acffebd7abe8224cb41', operation='UPDATE', pgid='pgtrigger_update_update_1e82d', table='reviews_conflict', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.UniqueConstraint(fields=('user', 'application'), name='one_conflict_per_pair'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['suspected', 'standing', 'denied'])), name='conflict_state_known'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'suspected'), _negated=True), ('source', 'detected'), _connector='OR'), name='conflict_suspected_by_the_system'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(('strength__lte', 100)), name='conflict_strength_in_scale'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conflictevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='859797d7d627f564c34e82741fc9bc0c5149744e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d00b7', table='reviews_conflictevent', when='BEFORE')),
        ),
    ]
