"""The event that says a job was begun. It stands for all that the job does: taking it back takes all of it back."""

from dataclasses import replace

from . import log
from .actors import Actor
from .errors import NotVisible
from .models import Job

OBJECT = "job"


def note(job: Job, by: Actor) -> int:
    """Write the event and remember it with the job. It is not among the events that the job writes."""
    event = log.write([log.Entry(OBJECT, job.pk, "begin")], by=replace(by, job=None))[0]
    job.order = job.order | {"event": event}
    job.save(update_fields=["order"])
    return event


def job_of(event_id: int, by: Actor) -> Job | None:
    """The job that this event stands for; None for any other event. Raises NotVisible for somebody else's job."""
    found = log.read("e.id = %s AND e.object = %s", [event_id, OBJECT], limit=1)
    if not found:
        return None
    job = Job.objects.filter(pk=found[0].record).first()
    if job is None or (job.user_id != by.user_id and by.rights.level("*", "*") != "all"):
        raise NotVisible
    return job
