"""The languages colleagues speak besides Latvian."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="languages",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
