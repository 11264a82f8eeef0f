from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("colleagues", "0002_ownoffice_revision")]

    operations = [
        migrations.AddField(
            model_name="sharedfigure", name="source", field=models.CharField(blank=True, max_length=300)
        ),
    ]
