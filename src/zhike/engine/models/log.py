"""The log's tables. Both are partitioned by month (`engine.partitions`), so Django does not manage them."""

from django.db import models


class Event(models.Model):
    """One thing that happened to one record; never changed. Nothing points to it, it outlives the record."""

    id = models.BigIntegerField(primary_key=True)
    xact = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.JSONField()
    through = models.CharField(max_length=20)
    object = models.CharField(max_length=31)
    record = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    cause = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    job = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "event"


class EventValue(models.Model):
    """One field's change within an event: what it was and what it became. Erasable."""

    event = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = "event_value"
