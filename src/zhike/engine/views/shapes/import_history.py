"""The page that lists former imports."""

from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import objects
from zhike.engine.actors import Actor
from zhike.engine.fields.moments import near
from zhike.engine.models import Job
from zhike.engine.past import job_undo

from . import jobs

SHOWN = 50


def page(actor: Actor, before: str) -> dict[str, Any]:
    """Newest first. Two queries, whatever the number of imports."""
    found = Job.objects.filter(kind="import").exclude(order__phase="draft").select_related("user").order_by("-id")
    if actor.rights.level("*", "*") != "all":
        found = found.filter(user=actor.user)
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    listed = list(found[: SHOWN + 1])
    more = f"/import/history?before={listed[SHOWN - 1].pk}" if len(listed) > SHOWN else ""
    return {"rows": [row(job) for job in listed[:SHOWN]], "next_url": more}


def row(job: Job) -> dict[str, Any]:
    one = objects.find(job.object)
    counts = " · ".join(f"{item['title']} {item['value']}" for item in jobs.counts(job) if item["value"] != "0")
    return {
        "title": job.title,
        "url": f"/jobs/{job.pk}",
        "object": one.label_plural if one else job.object,
        "person": job.user.name if job.user else _("Command line"),
        "when": Markup('<time datetime="{}">{}</time>').format(job.created_at.isoformat(), near(job.created_at)),
        "state": job.state,
        "state_title": _("Taken back") if job.order.get("undone") else jobs.states()[job.state],
        "is_trial": bool(job.order.get("dry_run")),
        "counts": counts,
        "errors_url": f"/jobs/{job.pk}/errors" if job.order.get("errors_at") else "",
        "undo_url": f"/jobs/{job.pk}/undo" if job_undo.may_undo(job) else "",
    }
