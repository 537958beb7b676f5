"""Trying an import: its first rows go the whole way and are taken back, so that what is told is what would happen."""

from django.db import transaction

from zhike.engine.models import Job
from zhike.lib.tables import plain

from .carrier import actor_of
from .chunk import Importer
from .coming import coming
from .incoming import Incoming
from .orders import SAMPLE, folder, plan_of


def rehearse(job: Job, *, limit: int = SAMPLE) -> list[Incoming]:
    """The first rows with what would become of each. Nothing stays written."""
    by = actor_of(job)
    importer = Importer(plan_of(job, by), by, is_trial=True)
    importer.linker.is_coming = coming(job, importer.plan, "sample")
    rows, _end = plain.rows(folder(job) / "sample", 0, limit)
    with transaction.atomic():
        taken = importer.take(rows)
        transaction.set_rollback(True)
    return taken
