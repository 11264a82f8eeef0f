import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('benefits', '0002_append_only'),
        ('cases', '0002_two_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0002_search_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=140, unique=True, verbose_name='name')),
                ('registration_number', models.CharField(blank=True, max_length=20, verbose_name='registration number')),
                ('iban', models.CharField(max_length=34, verbose_name='account (IBAN)')),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('month', models.DateField()),
                ('pay_on', models.DateField()),
                ('payer_name', models.CharField(max_length=70)),
                ('payer_iban', models.CharField(max_length=34)),
                ('payer_bic', models.CharField(max_length=11)),
                ('state', models.CharField(choices=[('prepared', 'prepared'), ('approved', 'approved'), ('discarded', 'discarded')], default='prepared', max_length=10)),
                ('lines_count', models.PositiveIntegerField()),
                ('total_cents', models.PositiveBigIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('prepared_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('discarded_at', models.DateTimeField(null=True)),
                ('message_id', models.CharField(max_length=35, unique=True)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('discarded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'batches',
                'ordering': ['-prepared_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='batch_approved_by_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), models.Q(('file_sha256', ''), _negated=True)), _connector='OR'), name='batch_approver_named'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'discarded'), _negated=True), models.Q(('discarded_at__isnull', False), ('discarded_by__isnull', False)), _connector='OR'), name='batch_discarder_named')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('benefit', models.CharField(max_length=40)),
                ('first_month', models.DateField()),
                ('last_month', models.DateField()),
                ('monthly_cents', models.PositiveIntegerField(null=True)),
                ('iban', models.CharField(blank=True, max_length=34)),
                ('provider_reference', models.CharField(blank=True, max_length=60)),
                ('payee_changed_at', models.DateTimeField(null=True)),
                ('budget_code', models.CharField(max_length=30)),
                ('ended_on', models.DateField(null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('death', 'the recipient has died'), ('moved', 'moved to another municipality'), ('income', 'the means of the household have changed'), ('replaced', 'replaced by a later decision'), ('request', "at the recipient's own request"), ('other', 'another reason')], max_length=20)),
                ('end_note', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='cases.case')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='cases.decision')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.person')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='payments.grant')),
                ('provider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='payments.provider')),
            ],
            options={
                'ordering': ['-first_month', '-pk'],
                'indexes': [models.Index(fields=['benefit', 'first_month', 'last_month'], name='grant_months')],
                'constraints': [models.UniqueConstraint(fields=('decision', 'benefit'), name='grant_once'), models.CheckConstraint(condition=models.Q(('last_month__gte', models.F('first_month'))), name='grant_months_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('iban', ''), _negated=True), ('provider__isnull', False), _connector='OR'), name='grant_has_payee'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='grant_end_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
                ('amount_cents', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('planned', 'planned'), ('held', 'held back'), ('batched', 'in a batch'), ('paid', 'paid'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                ('held_reason', models.TextField(blank=True)),
                ('cancelled_reason', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('calculation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.calculation')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='payments.grant')),
            ],
            options={
                'ordering': ['month', 'grant_id', 'sequence'],
                'indexes': [models.Index(fields=['state', 'month'], name='instalment_state')],
                'constraints': [models.UniqueConstraint(fields=('grant', 'month', 'sequence'), name='instalment_once'), models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='instalment_positive'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), models.Q(('held_reason', ''), _negated=True), _connector='OR'), name='instalment_held_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_reason', ''), _negated=True), _connector='OR'), name='instalment_cancelled_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='BatchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True)),
                ('amount_cents', models.PositiveIntegerField()),
                ('payee_name', models.CharField(max_length=70)),
                ('iban', models.CharField(max_length=34)),
                ('end_to_end_id', models.CharField(max_length=35, unique=True)),
                ('remittance', models.CharField(max_length=140)),
                ('budget_code', models.CharField(max_length=30)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.batch')),
                ('instalment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.instalment')),
            ],
            options={
                'ordering': ['batch_id', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('live', True)), fields=('instalment',), name='instalment_paid_once'), models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='batch_line_positive')],
            },
        ),
        migrations.CreateModel(
            name='MonthlyBills',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('costs', models.JSONField(default=list)),
                ('owed_cents', models.PositiveIntegerField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_at', models.DateTimeField()),
                ('calculation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.calculation')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='payments.grant')),
            ],
            options={
                'ordering': ['grant_id', 'month'],
                'constraints': [models.UniqueConstraint(fields=('grant', 'month'), name='bills_once_a_month')],
            },
        ),
        migrations.CreateModel(
            name='Overpayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('amount_cents', models.PositiveIntegerField()),
                ('reason', models.TextField()),
                ('noted_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('calculation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.calculation')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overpayments', to='payments.grant')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-noted_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('grant', 'month'), name='overpayment_current_once'), models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='overpayment_positive')],
            },
        ),
    ]
