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
            name='Colleague',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name_lv', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('address', models.CharField(max_length=200, unique=True)),
                ('municipality', models.CharField(blank=True, max_length=60)),
                ('residents', models.PositiveIntegerField(null=True)),
                ('staff', models.PositiveIntegerField(null=True)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('trust', models.CharField(choices=[('heard', 'named by a colleague'), ('added', 'key not confirmed'), ('confirmed', 'key confirmed'), ('other_key', 'the key is another one'), ('left', 'not read any more')], max_length=12)),
                ('key_line', models.CharField(blank=True, max_length=160)),
                ('new_key_line', models.CharField(blank=True, max_length=160)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('added_at', models.DateTimeField()),
                ('index_number', models.PositiveBigIntegerField(default=0)),
                ('index_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('content', dienests.benefits.fields.CompressedJSONField(null=True)),
                ('item_count', models.PositiveIntegerField(default=0)),
                ('fault', models.JSONField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('heard_through', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='colleagues.colleague')),
            ],
            options={
                'ordering': ['name_lv', 'address'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('trust', 'confirmed'), _negated=True), models.Q(models.Q(('key_line', ''), _negated=True), ('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='colleague_confirmed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('trust', 'other_key'), models.Q(('new_key_line', ''), _negated=True)), models.Q(models.Q(('trust', 'other_key'), _negated=True), ('new_key_line', '')), _connector='OR'), name='colleague_other_key_is_known'), models.UniqueConstraint(condition=models.Q(models.Q(('key_line', ''), _negated=True), models.Q(('trust', 'left'), _negated=True)), fields=('key_line',), name='colleague_key_once')],
            },
        ),
        migrations.CreateModel(
            name='FormerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=160, unique=True)),
                ('signature', models.TextField()),
                ('until', models.DateTimeField()),
                ('replaced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['until', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OwnOffice',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('residents', models.PositiveIntegerField(null=True)),
                ('staff', models.PositiveIntegerField(null=True)),
                ('key_line', models.CharField(blank=True, max_length=160)),
                ('reading_until', models.DateTimeField(null=True)),
                ('publishes', models.BooleanField(default=False)),
                ('names_colleagues', models.BooleanField(default=True)),
                ('shares_figures', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='own_office_single'), models.CheckConstraint(condition=models.Q(('publishes', False), models.Q(models.Q(('address', ''), _negated=True), models.Q(('key_line', ''), _negated=True)), _connector='OR'), name='own_office_publishes_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='SharedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=60, unique=True)),
                ('value', models.FloatField()),
                ('cases', models.PositiveIntegerField()),
                ('begins', models.DateField()),
                ('ends', models.DateField()),
                ('agreed_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('cases__gte', 10)), name='shared_figure_of_many')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=32)),
                ('kind', models.CharField(choices=[('suggestion', 'suggestion'), ('remark', 'remark'), ('thanks', 'thanks'), ('report', 'what became of it'), ('accepted', 'accepted'), ('declined', 'declined'), ('visit_request', 'request for a visit'), ('visit_answer', 'answer to a request'), ('visit_withdrawn', 'visit withdrawn')], max_length=16)),
                ('to_key', models.CharField(max_length=160)),
                ('item_name', models.CharField(blank=True, max_length=60)),
                ('item_commit', models.CharField(blank=True, max_length=40)),
                ('own_name', models.CharField(blank=True, max_length=60)),
                ('own_commit', models.CharField(blank=True, max_length=40)),
                ('text', models.TextField(blank=True)),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('heard_at', models.DateTimeField(null=True)),
                ('gone_at', models.DateTimeField(null=True)),
                ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_by', to='colleagues.statement')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('speaker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='colleagues.colleague')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heard', to='colleagues.colleague')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['item_name', 'kind'], name='statement_item')],
                'constraints': [models.UniqueConstraint(fields=('speaker', 'uid'), name='statement_once'), models.UniqueConstraint(condition=models.Q(('speaker', None)), fields=('uid',), name='statement_own_once'), models.CheckConstraint(condition=models.Q(models.Q(('said_by__isnull', False), ('speaker__isnull', True), ('to__isnull', False)), models.Q(('heard_at__isnull', False), ('said_by__isnull', True), ('speaker__isnull', False)), _connector='OR'), name='statement_of_one_side')],
            },
        ),
    ]
