"""Tables that Django cannot declare: the log, partitioned by month, and one that need not outlive a crash."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE event_id_seq AS bigint;
CREATE TABLE event (
    id bigint NOT NULL,
    xact bigint NOT NULL,
    at timestamptz NOT NULL,
    actor jsonb NOT NULL,
    through text NOT NULL,
    object text NOT NULL,
    record bigint NOT NULL,
    verb text NOT NULL,
    cause bigint,
    depth smallint NOT NULL DEFAULT 0,
    job bigint,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX event_order ON event (xact, id);
CREATE INDEX event_of_record ON event (object, record, id);
CREATE INDEX event_of_job ON event (job) WHERE job IS NOT NULL;
CREATE TABLE event_default PARTITION OF event DEFAULT;

CREATE TABLE event_value (
    event bigint NOT NULL,
    at timestamptz NOT NULL,
    field text NOT NULL,
    before jsonb,
    after jsonb
) PARTITION BY RANGE (at);
CREATE INDEX event_value_of_event ON event_value (event);
CREATE TABLE event_value_default PARTITION OF event_value DEFAULT;

CREATE FUNCTION event_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is never changed. Write another event instead.';
END $$;
CREATE TRIGGER event_never_updated BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION event_is_for_ever();
"""
BACKWARD = """
DROP TABLE event_value; DROP TABLE event; DROP FUNCTION event_is_for_ever(); DROP SEQUENCE event_id_seq;
"""


def make_partitions(apps, schema_editor):
    from zhike.engine import partitions

    partitions.make_ahead()


# How many requests each token has left. Unlogged: after a crash everybody starts anew.
LIMITS = """
CREATE UNLOGGED TABLE rate_bucket (
    key text PRIMARY KEY,
    tokens double precision NOT NULL,
    at timestamptz NOT NULL,
    is_taken boolean NOT NULL
);
"""


class Migration(migrations.Migration):
    dependencies = [("engine", "0002_initial")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(LIMITS, "DROP TABLE rate_bucket"),
        migrations.RunPython(make_partitions, migrations.RunPython.noop),
    ]
