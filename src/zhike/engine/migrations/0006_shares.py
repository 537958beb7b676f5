import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A share says until when it holds, what the person does on the record, and who gave it."""

    dependencies = [("engine", "0005_layouts"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("share", "until", models.DateField(null=True)),
        migrations.AddField("share", "role", models.CharField(blank=True, default="", max_length=60)),
        migrations.AddField("share", "created_at", models.DateTimeField(auto_now_add=True, null=True)),
        migrations.AddField(
            "share",
            "created_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex("share", models.Index(fields=["object", "record"], name="share_of_record")),
    ]
