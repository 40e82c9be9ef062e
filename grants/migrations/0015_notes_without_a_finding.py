from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0014_one_order'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='screeningmark',
            name='screening_mark_known',
        ),
        migrations.AlterField(
            model_name='screeningmark',
            name='passed',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('na', 'Does not apply')], max_length=3),
        ),
        migrations.AddConstraint(
            model_name='screeningmark',
            constraint=models.CheckConstraint(condition=models.Q(('passed__in', ['yes', 'no', 'na']), models.Q(('passed', ''), models.Q(('note', ''), _negated=True)), _connector='OR'), name='screening_mark_or_note'),
        ),
    ]
