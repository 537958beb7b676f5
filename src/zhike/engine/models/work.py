"""Work in the background and what keeps it from happening twice."""

from django.conf import settings
from django.db import models


class Job(models.Model):
    """A piece of background work as people see it: an import, a bulk edit, an export."""

    STATES = ["waiting", "running", "done", "failed", "cancelled"]

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True, default="")
    object = models.CharField(max_length=31, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default="waiting", choices=[(s, s) for s in STATES])
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    counts = models.JSONField(default=dict)
    order = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "job"
        indexes = [models.Index(fields=["user", "-id"])]


class Effect(models.Model):
    """Proof that something happened once. The row is written with what it stands for, under a stable key."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="done")
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "effect"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="effect_once")]


class Idempotency(models.Model):
    """The first answer to a request that carried an `Idempotency-Key`. Kept for 48 hours."""

    actor = models.BigIntegerField()
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "idempotency"
        constraints = [models.UniqueConstraint(fields=["actor", "route", "key"], name="idempotency_once")]


class StoredFile(models.Model):
    """A file kept outside the web root under a random key. Who sees its record may download it."""

    storage_key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    object = models.CharField(max_length=31, blank=True, default="")
    record = models.BigIntegerField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "stored_file"
        indexes = [models.Index(fields=["object", "record"])]

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """What one unit of `currency` was worth in the base currency from `on` until the next rate."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=8)

    class Meta:
        db_table = "rate"
        constraints = [models.UniqueConstraint(fields=["currency", "on"], name="rate_once")]


class Notice(models.Model):
    """One line in somebody's inbox. It names the record only by object and id: rights are asked when it is read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object = models.CharField(max_length=31, blank=True, default="")
    record = models.BigIntegerField(null=True)
    event = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        indexes = [models.Index(fields=["user", "-id"])]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "event"], name="notice_once")]
