"""The language a client speaks, where it is not that of the letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_search_index")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="spoken_language",
            field=models.CharField(blank=True, max_length=3, verbose_name="language of conversation"),
        ),
    ]
