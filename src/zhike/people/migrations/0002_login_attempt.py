from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE login_attempt "
            "(key text PRIMARY KEY, value text NOT NULL, expires double precision NOT NULL)",
            "DROP TABLE login_attempt",
        )
    ]
