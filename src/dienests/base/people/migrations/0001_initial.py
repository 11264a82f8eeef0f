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
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=240, verbose_name='address of the dwelling')),
                ('created_at', models.DateTimeField()),
                ('dissolved_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_names', models.CharField(max_length=120, verbose_name='given names')),
                ('family_name', models.CharField(max_length=120, verbose_name='family name')),
                ('personal_code', models.CharField(blank=True, max_length=11, null=True, verbose_name='personal code')),
                ('born', models.DateField(blank=True, null=True, verbose_name='date of birth')),
                ('died', models.DateField(blank=True, null=True, verbose_name='date of death')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('iban', models.CharField(blank=True, max_length=34, verbose_name='account (IBAN)')),
                ('declared_address', models.CharField(blank=True, max_length=240, verbose_name='declared residence')),
                ('actual_address', models.CharField(blank=True, max_length=240, verbose_name='actual residence')),
                ('protected_address', models.BooleanField(default=False, verbose_name='protected address')),
                ('language', models.CharField(choices=[('lv', 'Latviešu'), ('en', 'English')], default='lv', max_length=2, verbose_name='language')),
                ('note', models.TextField(blank=True, verbose_name='note for the reception')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='people.person')),
            ],
            options={
                'ordering': ['family_name', 'given_names', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('merged_into__isnull', True), ('personal_code__isnull', False)), fields=('personal_code',), name='person_code_once'), models.CheckConstraint(condition=models.Q(('personal_code', ''), _negated=True), name='person_code_not_empty'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='person_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved', models.JSONField(default=dict)),
                ('reason', models.TextField()),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-merged_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('merged')), _negated=True), name='merge_of_two')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('self', 'applicant'), ('spouse', 'spouse'), ('partner', 'partner'), ('child', 'child'), ('parent', 'parent'), ('grandparent', 'grandparent'), ('grandchild', 'grandchild'), ('sibling', 'brother or sister'), ('other', 'other')], default='other', max_length=20, verbose_name='relation')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='to')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='people.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.person')),
            ],
            options={
                'ordering': ['household_id', 'since', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_dates_in_order'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('person',), name='person_in_one_household')],
            },
        ),
        migrations.CreateModel(
            name='FileOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('application', 'the person wants to apply'), ('enquiry', 'the person asks about their own matters'), ('risk', 'somebody may be at risk'), ('institution', 'another institution asks, with a legal ground'), ('complaint', 'complaint or appeal'), ('correction', 'the register is being corrected'), ('supervision', "check of a colleague's work"), ('other', 'another reason, in words')], default='other', max_length=20, verbose_name='reason')),
                ('reason', models.TextField(blank=True, verbose_name='in words')),
                ('opened_at', models.DateTimeField()),
                ('until', models.DateField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='people.person')),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'indexes': [models.Index(fields=['user', 'person', 'until'], name='file_opening')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'other'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='file_opening_other_in_words')],
            },
        ),
        migrations.CreateModel(
            name='SearchToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=120)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='people.person')),
            ],
            options={
                'ordering': ['token', 'person_id'],
                'constraints': [models.UniqueConstraint(fields=('person', 'token'), name='search_token_once')],
            },
        ),
    ]
