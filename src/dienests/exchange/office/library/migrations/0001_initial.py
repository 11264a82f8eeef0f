import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0004_process_proposals'),
        ('colleagues', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LibraryItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('state', models.CharField(choices=[('draft', 'never published'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', max_length=10)),
                ('kind', models.CharField(max_length=40)),
                ('title_lv', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('summary_lv', models.CharField(max_length=1000)),
                ('summary_en', models.CharField(max_length=1000)),
                ('licence', models.CharField(max_length=40)),
                ('services', models.JSONField(default=list)),
                ('acts', models.JSONField(default=list)),
                ('parameters', models.JSONField(default=list)),
                ('cost_cents', models.BigIntegerField(null=True)),
                ('words', models.TextField(blank=True)),
                ('shared', models.BooleanField(default=True)),
                ('number', models.PositiveIntegerField(default=0)),
                ('commit', models.CharField(blank=True, max_length=40)),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_why', models.CharField(blank=True, max_length=1000)),
                ('from_name', models.CharField(blank=True, max_length=60)),
                ('from_commit', models.CharField(blank=True, max_length=40)),
                ('from_shipped', models.CharField(blank=True, max_length=60)),
                ('from_digest', models.CharField(blank=True, max_length=64)),
                ('adopted_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_colleague', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adopted_here', to='colleagues.colleague')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['title_lv', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('commit', ''), ('number', 0), ('state', 'draft')), models.Q(('number__gte', 1), models.Q(('commit', ''), _negated=True)), _connector='OR'), name='library_item_published_has_version'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_why', ''), _negated=True)), _connector='OR'), name='library_item_withdrawn_with_reason'), models.UniqueConstraint(condition=models.Q(('from_colleague__isnull', False)), fields=('from_colleague', 'from_name'), name='library_item_adopted_once')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('base_commit', models.CharField(blank=True, max_length=40)),
                ('merges', models.JSONField(default=list)),
                ('merging', models.JSONField(null=True)),
                ('answers', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='library.libraryitem')),
            ],
        ),
        migrations.CreateModel(
            name='AdoptedParameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('value', models.CharField(max_length=1000)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='library.libraryitem')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('item', 'name'), name='adopted_parameter_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('upstream', "a later version at the colleague's"), ('law', 'the law it stands on has changed'), ('withdrawn', 'withdrawn by the colleague'), ('other_key', "the colleague's key is another one"), ('gone', 'the colleague does not answer'), ('suggestion', 'a suggestion'), ('remark', 'somebody said something'), ('answer', 'an answer'), ('adopted', 'taken over by a colleague'), ('visit', 'a visit')], max_length=12)),
                ('key', models.CharField(max_length=160, unique=True)),
                ('data', models.JSONField(default=dict)),
                ('raised_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('done_how', models.CharField(blank=True, max_length=12)),
                ('colleague', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='colleagues.colleague')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='library.libraryitem')),
                ('statement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='colleagues.statement')),
            ],
            options={
                'ordering': ['-raised_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['raised_at'], name='notice_open')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('words', models.TextField()),
                ('looked_at', models.JSONField(default=list)),
                ('shared', models.BooleanField(default=True)),
                ('proposed_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'waits for a second person'), ('published', 'published'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='', max_length=10)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_note', models.TextField(blank=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('commit', models.CharField(blank=True, max_length=40)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='library.libraryitem')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('item',), name='publication_open_once'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='publication_says_what_is_new'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(models.Q(('ended_by', models.F('proposed_by')), ('outcome', 'withdrawn')), models.Q(('outcome__in', ['published', 'declined']), models.Q(('ended_by', models.F('proposed_by')), _negated=True)), _connector='OR')), _connector='OR'), name='publication_answered_by_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', False), ('outcome', 'published'), models.Q(('commit', ''), _negated=True)), models.Q(models.Q(('outcome', 'published'), _negated=True), ('commit', ''), ('number__isnull', True)), _connector='OR'), name='publication_became_a_version'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'declined'), _negated=True), models.Q(('ended_note', ''), _negated=True), _connector='OR'), name='publication_declined_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='WaySwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commit', models.CharField(max_length=40)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='switches', to='library.libraryitem')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='from_item', to='cases.processproposal')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=120)),
                ('content', models.BinaryField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='library.draft')),
            ],
            options={
                'ordering': ['path'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'path'), name='draft_file_once')],
            },
        ),
    ]
