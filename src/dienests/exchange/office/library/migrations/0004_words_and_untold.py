"""Of which words an item's were made; a notice that more was said than is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0003_notice_unheard")]

    operations = [
        migrations.AddField(
            model_name="libraryitem", name="words_format", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("upstream", "a later version at the colleague's"),
                    ("law", "the law it stands on has changed"),
                    ("withdrawn", "withdrawn by the colleague"),
                    ("other_key", "the colleague's key is another one"),
                    ("gone", "the colleague does not answer"),
                    ("suggestion", "a suggestion"),
                    ("remark", "somebody said something"),
                    ("answer", "an answer"),
                    ("adopted", "taken over by a colleague"),
                    ("visit", "a visit"),
                    ("unheard", "more was said than is heard"),
                    ("untold", "more was said than is told"),
                ],
                max_length=12,
            ),
        ),
    ]
