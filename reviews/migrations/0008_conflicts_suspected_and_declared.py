import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0010_caps_of_withdrawals'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('reviews', '0007_pool_of_those_on_panels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certified_at', models.DateTimeField()),
                ('applications', models.PositiveIntegerField()),
                ('wording', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['certified_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ConflictEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('source', models.CharField(choices=[('declared', 'Declared by the reviewer'), ('staff', 'Entered by staff'), ('detected', 'Found by the system')], max_length=10)),
                ('state', models.CharField(choices=[('suspected', 'Suspected'), ('standing', 'Stands'), ('denied', 'No conflict')], default='standing', max_length=10)),
                ('is_pinned', models.BooleanField(default=False)),
                ('reason', models.CharField(max_length=500)),
                ('evidence', models.JSONField(blank=True, default=list)),
                ('strength', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConflictRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('years', models.PositiveSmallIntegerField(default=3)),
                ('modes', models.JSONField(blank=True, default=dict)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField()),
                ('wording', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='DetectionRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='conflict',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='conflict',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conflict',
            name='evidence',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='conflict',
            name='is_pinned',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='conflict',
            name='note',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='conflict',
            name='state',
            field=models.CharField(choices=[('suspected', 'Suspected'), ('standing', 'Stands'), ('denied', 'No conflict')], default='standing', max_length=10),
        ),
        migrations.AddField(
            model_name='conflict',
            name='strength',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='certification',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certifications', to='reviews.reviewer'),
        ),
        migrations.AddField(
            model_name='conflictevent',
            name='application',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grants.application'),
        ),
        migrations.AddField(
            model_name='conflictevent',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conflictevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='conflictevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reviews.conflict'),
        ),
        migrations.AddField(
            model_name='conflictevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conflictrules',
            name='call',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='conflict_rules', to='grants.call'),
        ),
        migrations.AddField(
            model_name='declaration',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='grants.application'),
        ),
        migrations.AddField(
            model_name='declaration',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='reviews.reviewer'),
        ),
        migrations.AddField(
            model_name='detectionrun',
            name='call',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='detection_run', to='grants.call'),
        ),
        migrations.AddConstraint(
            model_name='conflictrules',
            constraint=models.CheckConstraint(condition=models.Q(('years__gte', 0), ('years__lte', 50)), name='conflict_rules_years_sensible'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(fields=('reviewer', 'application'), name='declared_once_per_application'),
        ),
    ]
