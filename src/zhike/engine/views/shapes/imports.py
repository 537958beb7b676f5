"""What the pages of an import share, and the page of the upload."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import access, objects
from zhike.engine.actors import Actor
from zhike.engine.fields.moments import near
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType

from . import jobs
from .objects import object_of

FORMATS = "CSV, TSV, XLSX, XLS, ODS, vCard"
RECENT = 5


def page(actor: Actor, one: ObjectType, job: Job) -> dict[str, Any]:
    found = job.order
    sampled = found["sampled"]
    return {
        "object": object_of(actor, one),
        "crumbs": [],
        "file": {
            "name": job.title,
            "size": size(found["size"]),
            "rows": f"{sampled:,}+" if sampled >= 1_000 else f"{sampled:,}",
            "columns": len(found["columns"]),
        },
    }


def upload(actor: Actor, one: ObjectType, error: str) -> dict[str, Any]:
    recent = Job.objects.filter(kind="import", user=actor.user, object=one.key).order_by("-id")[:RECENT]
    return {
        "object": object_of(actor, one),
        "action": f"/{one.path}/import",
        "max_size": size(settings.UPLOAD_MAX),
        "formats": FORMATS,
        "templates": [{"title": _("Empty file with all columns"), "url": f"/{one.path}/import/template"}],
        "others": others(actor, one),
        "recent": [former(job) for job in recent],
        "error": error,
    }


def others(actor: Actor, one: ObjectType) -> list[dict[str, str]]:
    """What else may be imported."""
    found = [o for o in objects.all_types() if o is not one and o.can("import") and access.may(actor, o, "import")]
    return [{"title": o.label_plural, "url": f"/{o.path}/import"} for o in found]


def former(job: Job) -> dict[str, Any]:
    told = " · ".join(f"{item['title']} {item['value']}" for item in jobs.counts(job) if item["value"] != "0")
    is_draft = job.order.get("phase") == "draft"
    return {
        "title": job.title,
        "url": f"/import/{job.pk}" if is_draft else f"/jobs/{job.pk}",
        "when": Markup('<time datetime="{}">{}</time>').format(job.created_at.isoformat(), near(job.created_at)),
        "text": _("Not begun yet") if is_draft else told or jobs.states()[job.state],
    }


def size(number: int) -> str:
    for unit in ("B", "KB", "MB"):
        if number < 1024:
            return f"{number:,.0f} {unit}"
        number //= 1024
    return f"{number:,} GB"
