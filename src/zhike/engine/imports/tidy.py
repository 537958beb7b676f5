"""Files of imports are kept for a while and then thrown away: those never begun after two days, others after thirty."""

import shutil
from datetime import timedelta

from django.utils import timezone

from zhike.engine import jobs
from zhike.engine.models import Job

from .orders import KIND, folder

NEVER_BEGUN = timedelta(days=2)
ENDED = timedelta(days=30)


@jobs.every("17 4 * * *", "import_files")
def throw_away() -> None:
    """The jobs stay as a record of what was done; orders that came to nothing go altogether."""
    now = timezone.now()
    drafts = Job.objects.filter(kind=KIND, order__phase="draft", created_at__lt=now - NEVER_BEGUN)
    ended = Job.objects.filter(kind=KIND, ended_at__lt=now - ENDED).exclude(order__has_key="thrown_away")
    for job in [*drafts[:1_000], *ended[:1_000]]:
        shutil.rmtree(folder(job), ignore_errors=True)
        if job.order["phase"] == "draft":
            job.delete()
        else:
            job.order |= {"thrown_away": True, "errors_at": 0}
            job.save(update_fields=["order"])
