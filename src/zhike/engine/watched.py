"""Work that somebody watches: when it breaks for a reason that will not heal, its job says so instead of going on for ever."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from django.utils import timezone

from .models import Job

UNDER_WAY = ("waiting", "running")
log = logging.getLogger("zhike.jobs")


@contextmanager
def watched(job_id: int) -> Iterator[None]:
    """Fail the job where the work in it breaks. A database that is away may come back: the queue tries again."""
    try:
        yield
    except DatabaseError:
        raise
    except Exception:
        log.exception("the job %s broke", job_id)
        Job.objects.filter(pk=job_id, state__in=UNDER_WAY).update(state="failed", ended_at=timezone.now())
