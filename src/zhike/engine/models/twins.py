"""Records that may be one, as people decide on them, and what became of those that were merged."""

from django.conf import settings
from django.db import models


class Twin(models.Model):
    """Two records of one object that may be the same; `one` is the smaller id. `signs` say why.

    A pair that somebody called distinct is kept, so that no later search brings it back.
    """

    OPEN, LATER, DISTINCT, MERGED = "open", "later", "distinct", "merged"

    object = models.CharField(max_length=31)
    one = models.BigIntegerField()
    other = models.BigIntegerField()
    score = models.FloatField()
    signs = models.JSONField(default=list)
    state = models.CharField(max_length=8, default=OPEN)
    scan = models.BigIntegerField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twin"
        constraints = [models.UniqueConstraint(fields=["object", "one", "other"], name="twin_once")]
        indexes = [
            models.Index(fields=["object", "state", "-score", "-id"], name="twin_queue"),
            models.Index(fields=["object", "other"], name="twin_other"),
        ]


class Merged(models.Model):
    """A record that became part of another: `event` on the survivor holds what is needed to part them again."""

    object = models.CharField(max_length=31)
    loser = models.BigIntegerField()
    survivor = models.BigIntegerField()
    event = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "merged"
        constraints = [models.UniqueConstraint(fields=["object", "loser"], name="merged_once")]
        indexes = [models.Index(fields=["object", "survivor", "event"], name="merged_into")]
