from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE rate_bucket (
    key text PRIMARY KEY,
    tokens double precision NOT NULL,
    at timestamptz NOT NULL,
    is_taken boolean NOT NULL
)
"""


class Migration(migrations.Migration):
    """How many requests each token has left. Unlogged: after a crash everybody starts anew."""

    dependencies = [("engine", "0003_log")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE rate_bucket")]
