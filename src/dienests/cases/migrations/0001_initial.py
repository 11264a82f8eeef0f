import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('benefits', '0002_append_only'),
        ('organisation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0002_search_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcessVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('practice', models.CharField(max_length=60)),
                ('digest', models.CharField(max_length=64)),
                ('content', models.JSONField()),
                ('in_force_since', models.DateTimeField(db_index=True)),
                ('note', models.TextField(blank=True)),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-in_force_since', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('asked', models.JSONField(default=list)),
                ('channel', models.CharField(choices=[('in_person', 'in person'), ('post', 'by post'), ('e_address', 'e-address'), ('email', 'e-mail with e-signature'), ('portal', 'latvija.lv'), ('drop_box', 'drop box')], default='in_person', max_length=20)),
                ('received_on', models.DateField()),
                ('payment', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('open', 'in preparation'), ('waiting', 'waiting for documents'), ('submitted', 'waiting for control'), ('returned', 'returned for correction'), ('approved', 'controlled, to be decided'), ('decided', 'decided'), ('withdrawn', 'withdrawn')], default='open', max_length=20)),
                ('stage', models.CharField(max_length=40)),
                ('status_due', models.DateField(null=True)),
                ('decision_due', models.DateField()),
                ('clock_stopped_on', models.DateField(null=True)),
                ('waived', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='people.person')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned_cases', to=settings.AUTH_USER_MODEL)),
                ('declaration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case', to='benefits.declaration')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='people.household')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='organisation.unit')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.processversion')),
            ],
            options={
                'ordering': ['decision_due', 'pk'],
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['assignee', 'decision_due'], name='case_mine'), models.Index(condition=models.Q(('closed_at', None)), fields=['unit', 'decision_due'], name='case_unit'), models.Index(fields=['state', 'decision_due'], name='case_state'), models.Index(fields=['-received_on', '-id'], name='case_received')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ['decided', 'withdrawn'])), models.Q(('closed_at__isnull', True), ('state__in', ('open', 'waiting', 'submitted', 'returned', 'approved'))), _connector='OR'), name='case_closed_when_done')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('control_stage', models.CharField(blank=True, max_length=40)),
                ('control_reason', models.JSONField(default=dict)),
                ('submitted_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('voided_at', models.DateTimeField(null=True)),
                ('calculation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='benefits.calculation')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='cases.case')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['case_id', 'submitted_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Control',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('approve', 'approved'), ('return', 'returned')], max_length=10)),
                ('reasons', models.JSONField(default=list)),
                ('checked', models.JSONField(default=list)),
                ('note', models.TextField(blank=True)),
                ('content_hash', models.CharField(max_length=64)),
                ('controlled_at', models.DateTimeField()),
                ('controlled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='control', to='cases.submission')),
            ],
            options={
                'ordering': ['controlled_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('controlled_by', models.F('prepared_by')), _negated=True), name='control_by_second_person'), models.CheckConstraint(condition=models.Q(('outcome', 'approve'), models.Q(('reasons', []), _negated=True), _connector='OR'), name='control_return_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('grant', 'grant'), ('refuse', 'refuse'), ('status_only', 'status only')], max_length=20)),
                ('status', models.CharField(max_length=20)),
                ('valid_from', models.DateField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('content', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('control_waived', models.CharField(blank=True, max_length=200)),
                ('process_digest', models.CharField(max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('calculation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='benefits.calculation')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='cases.case')),
                ('control', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='cases.control')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('previous', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='cases.decision')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='cases.submission')),
            ],
            options={
                'ordering': ['-decided_at', '-pk'],
                'indexes': [models.Index(fields=['kind', '-decided_at'], name='decision_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by', models.F('prepared_by')), _negated=True), models.Q(('control__isnull', False), models.Q(('control_waived', ''), _negated=True), _connector='OR')), name='decision_by_two_people'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='decision_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('language', models.CharField(default='lv', max_length=2)),
                ('number', models.CharField(max_length=20)),
                ('context', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.case')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.decision')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['case_id', 'signed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('next', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['series', 'year'],
                'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='number_series_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='cases.case')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['case_id', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('case', 'person'), name='signature_once')],
            },
        ),
        migrations.CreateModel(
            name='StageRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=40)),
                ('client_present', models.BooleanField(default=False)),
                ('entered_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_runs', to='cases.case')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['case_id', 'entered_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=120)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('pages', models.PositiveSmallIntegerField(null=True)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.case')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['case_id', 'added_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('case', 'sha256', 'kind'), name='document_once')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=40)),
                ('data', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-saved_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'form', 'key'), name='draft_once')],
            },
        ),
        migrations.CreateModel(
            name='DocumentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('items', models.JSONField()),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('requested_on', models.DateField()),
                ('due', models.DateField()),
                ('answered_on', models.DateField(null=True)),
                ('outcome', models.CharField(choices=[('open', 'waiting for papers'), ('answered', 'answered'), ('withdrawn', 'withdrawn'), ('lapsed', 'not answered within the term')], default='open', max_length=10)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='document_requests', to='cases.case')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.letter')),
            ],
            options={
                'ordering': ['case_id', 'requested_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_on__isnull', True)), fields=('case',), name='one_open_request'), models.CheckConstraint(condition=models.Q(models.Q(('answered_on__isnull', True), ('outcome', 'open')), models.Q(('answered_on__isnull', False), models.Q(('outcome', 'open'), _negated=True)), _connector='OR'), name='request_ended_in_a_way')],
            },
        ),
        migrations.CreateModel(
            name='Preparer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preparers', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['case_id', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('case', 'user'), name='preparer_once')],
            },
        ),
    ]
