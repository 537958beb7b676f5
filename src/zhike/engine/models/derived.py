"""Which computed values are behind what they are computed from. Both tables are empty most of the time."""

from django.db import models


class Stale(models.Model):
    """A record whose computed values are to be computed anew."""

    object = models.CharField(max_length=31)
    record = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object", "record"], name="stale_once")]


class Sweep(models.Model):
    """An object of which everything is to be computed anew, from the records above this id on.

    The last sweep is for records that were being written while their writers did not know the definition yet.
    """

    object = models.CharField(max_length=31, primary_key=True)
    above = models.BigIntegerField()
    is_last = models.BooleanField(default=False)
    ready_at = models.DateTimeField()
