"""Who carries an import on: the actor with the rights of now, and what the chunks of the import share."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.utils import timezone, translation

from zhike.engine import actors, metadata
from zhike.engine.actors import Actor
from zhike.engine.models import Job

from .chunk import Importer
from .coming import coming
from .orders import plan_of

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def actor_of(job: Job) -> Actor:
    """Who imports, with the rights of now."""
    if job.user_id is None:
        metadata.refresh()
        by = actors.system("import")
    else:
        person = get_user_model()._base_manager.get(pk=job.user_id)
        by = actors.for_user(person, through="import", scopes=job.order["scopes"])
    return by.for_job(job.pk, "import")


def importer_of(job: Job, by: Actor) -> Importer:
    importer = Importer(plan_of(job, by), by, is_trial=bool(job.order["dry_run"]))
    importer.linker.is_coming = coming(job, importer.plan)
    return importer


@contextmanager
def spoken_to(by: Actor) -> Iterator[None]:
    """Times and sentences are those of the actor."""
    with timezone.override(by.time_zone), translation.override(LANGUAGES[by.language]):
        yield
