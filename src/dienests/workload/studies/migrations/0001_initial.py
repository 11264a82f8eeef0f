import dienests.benefits.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0004_process_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'waiting for its turn'), ('running', 'being computed'), ('done', 'computed'), ('failed', 'could not be computed'), ('withdrawn', 'stopped')], default='queued', max_length=20)),
                ('attempt', models.PositiveIntegerField(default=1)),
                ('step', models.CharField(blank=True, max_length=40)),
                ('step_done', models.PositiveIntegerField(default=0)),
                ('step_total', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('heard_of_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('error', models.JSONField(default=dict)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('ways', models.JSONField()),
                ('staff', models.CharField(default='office', max_length=40)),
                ('demand', models.CharField(default='history', max_length=40)),
                ('scenarios', models.JSONField(default=list)),
                ('changed', models.JSONField(default=dict)),
                ('weeks', models.PositiveSmallIntegerField(default=52)),
                ('replications', models.PositiveSmallIntegerField(default=100)),
                ('seed', models.PositiveIntegerField(default=1)),
                ('with_sensitivity', models.BooleanField(default=False)),
                ('with_backtest', models.BooleanField(default=False)),
                ('result', dienests.benefits.fields.CompressedJSONField(null=True)),
                ('summary', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('result__isnull', False), _connector='OR'), name='study_done_has_result')],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(max_length=60)),
                ('chosen_at', models.DateTimeField()),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='choice', to='cases.processproposal')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='studies.study')),
            ],
            options={
                'ordering': ['-chosen_at', '-pk'],
            },
        ),
    ]
