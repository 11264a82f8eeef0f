import dienests.benefits.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseExtract',
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
                ('key', models.CharField(max_length=32, unique=True)),
                ('applied_from', models.DateField(null=True)),
                ('applied_to', models.DateField(null=True)),
                ('fingerprint', models.CharField(max_length=64)),
                ('households', models.PositiveIntegerField(default=0)),
                ('persons', models.PositiveIntegerField(default=0)),
                ('left_out', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Preview',
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
                ('title_lv', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('reform_name', models.CharField(max_length=100)),
                ('reform_text', models.TextField()),
                ('reform_hash', models.CharField(max_length=64)),
                ('folder', models.CharField(blank=True, max_length=100)),
                ('population_lv', models.CharField(blank=True, max_length=200)),
                ('population_en', models.CharField(blank=True, max_length=200)),
                ('synthetic', models.BooleanField(default=False)),
                ('households', models.PositiveIntegerField(default=0)),
                ('day', models.DateField()),
                ('known_on', models.DateField()),
                ('rulebook_version', models.CharField(blank=True, max_length=64)),
                ('result', dienests.benefits.fields.CompressedJSONField(null=True)),
                ('summary', models.JSONField(default=dict)),
                ('cases', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('extract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='previews', to='population.caseextract')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('extract__isnull', False), ('folder', '')), models.Q(('extract__isnull', True), models.Q(('folder', ''), _negated=True)), _connector='OR'), name='preview_one_population'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('result__isnull', False), _connector='OR'), name='preview_done_has_result')],
            },
        ),
        migrations.CreateModel(
            name='Ceiling',
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
                ('cents', models.PositiveBigIntegerField()),
                ('per', models.CharField(choices=[('month', 'a month'), ('year', 'a year')], default='month', max_length=10)),
                ('result', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('preview', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ceilings', to='population.preview')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
    ]
