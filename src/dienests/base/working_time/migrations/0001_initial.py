import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raised_at', models.DateTimeField()),
                ('about', models.TextField()),
                ('would_help', models.TextField(blank=True)),
                ('only_head_of_office', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('open', 'waits for an answer'), ('answered', 'answered'), ('closed', 'closed')], default='open', max_length=10)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-raised_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'raised_at'], name='concern_state')],
            },
        ),
        migrations.CreateModel(
            name='ConcernEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('answered', 'answered: what was done'), ('added', 'added'), ('closed', 'closed: it helped')], max_length=10)),
                ('at', models.DateTimeField()),
                ('text', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='working_time.concern')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Norm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('training_hours', 'training, hours a year'), ('supervision_sessions', 'supervision, sessions a year'), ('specialists_per_1000', 'social work specialists per 1,000 residents'), ('counts_as_specialist', 'counts as a social work specialist (1 yes, 0 no)'), ('residents', 'residents of the municipality')], max_length=24)),
                ('role', models.CharField(blank=True, choices=[('assistance_organiser', 'assistance organiser'), ('social_worker', 'social worker'), ('head_of_unit', 'head of unit'), ('head_of_office', 'head of office'), ('accountant', 'accountant'), ('service_staff', 'service staff'), ('administrator', 'administrator'), ('auditor', 'auditor')], max_length=30)),
                ('value', models.DecimalField(decimal_places=1, max_digits=9)),
                ('since', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('checked', models.BooleanField(default=False)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kind', 'role', '-since', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='norm_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='ReceptionHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')])),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reception_hours', to='organisation.post')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reception_hours', to='organisation.unit')),
            ],
            options={
                'ordering': ['unit_id', 'post_id', 'weekday', 'opens', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='reception_times_in_order'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='reception_weekday'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='reception_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='TrainingRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('training', 'training'), ('supervision', 'supervision')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('hours', models.DecimalField(decimal_places=1, max_digits=5)),
                ('on', models.DateField()),
                ('provider', models.CharField(blank=True, max_length=160)),
                ('proof', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('struck_at', models.DateTimeField(null=True)),
                ('struck_reason', models.CharField(blank=True, max_length=200)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('struck_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_records', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-on', '-pk'],
                'indexes': [models.Index(fields=['user', 'on'], name='training_of_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='training_hours_positive')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('holiday', 'holiday'), ('sick', 'sickness'), ('training', 'training or supervision'), ('other', 'other absence')], max_length=10, verbose_name='kind')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='to')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('state', models.CharField(choices=[('asked', 'asked for'), ('agreed', 'agreed'), ('refused', 'not agreed'), ('withdrawn', 'withdrawn')], default='asked', max_length=10)),
                ('recorded_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='substitutions', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['since', 'pk'],
                'indexes': [models.Index(fields=['until', 'since'], name='absence_days')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='absence_in_order'), models.CheckConstraint(condition=models.Q(('until__isnull', False), ('kind', 'sick'), _connector='OR'), name='absence_open_when_sick'), models.CheckConstraint(condition=models.Q(('substitute__isnull', True), models.Q(('substitute', models.F('user')), _negated=True), _connector='OR'), name='absence_substitute_other')],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closed_days', to='organisation.unit')),
            ],
            options={
                'ordering': ['on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('on', 'unit'), name='closed_day_once'), models.UniqueConstraint(condition=models.Q(('unit__isnull', True)), fields=('on',), name='closed_day_of_office_once')],
            },
        ),
    ]
