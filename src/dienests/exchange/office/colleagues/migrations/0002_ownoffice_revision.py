from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("colleagues", "0001_initial")]

    operations = [
        migrations.AddField(model_name="ownoffice", name="revision", field=models.PositiveIntegerField(default=1)),
    ]
