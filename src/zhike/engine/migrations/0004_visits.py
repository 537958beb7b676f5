from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE visit (
    person bigint NOT NULL,
    object text NOT NULL,
    record bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person, object, record)
)
"""


class Migration(migrations.Migration):
    """Where each person was last. At most thirty rows a person, so the key is index enough."""

    dependencies = [("engine", "0003_tables")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE visit")]
