"""Keys for the shared views, approval rules and review plans that were made before they had any."""

from itertools import count

from django.db import migrations

from zhike.engine.configuration.keys import slug


def fill(apps, schema_editor):
    for name, title in (("View", "title"), ("ApprovalRule", "name"), ("ReviewPlan", "name")):
        model = apps.get_model("engine", name)
        rows = model.objects.order_by("id")
        taken = set()
        for row in rows.exclude(shared_with="nobody") if name == "View" else rows:
            wanted = slug(getattr(row, title))
            numbered = (wanted if n == 1 else f"{wanted}_{n}" for n in count(1))
            key = next(key for key in numbered if (row.object, key) not in taken)
            taken.add((row.object, key))
            model.objects.filter(pk=row.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("engine", "0015_keys")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
