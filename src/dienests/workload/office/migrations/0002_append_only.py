from django.db import migrations

from dienests.base.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("workload", "0001_initial")]
    operations = [
        append_only("workload_chosenloads"),
        append_only("workload_handover"),
        append_only("workload_allocation"),
    ]
