from django.db import migrations

from dienests.base.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_initial")]
    operations = [append_only("benefits_calculation")]
