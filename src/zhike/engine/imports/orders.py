"""An import in hand: the file kept aside, how it is read, where its columns go. The order is a row of `Job`.

`Job.order` keeps all that the work needs: file, reading, map, and how far it has come.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, jobs, metadata
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, Unknown
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said
from zhike.lib import dates
from zhike.lib.tables import plain
from zhike.lib.tables.table import Unreadable

from . import suggest
from .mapping import Plan, plan

SAMPLE = 1_000
DATES = {"date", "moment"}
KIND = "import"
READING = {"encoding", "delimiter", "header", "sheet", "dates", "damaged"}


def start(
    actor: Actor,
    object_type: ObjectType,
    path: Path | str,
    filename: str,
    *,
    mapping: Mapping[str, Any] | None = None,
    match: Sequence[str] | str | None = None,
    on_match: str = "",
    dry_run: bool = False,
) -> Job:
    """Take a file in hand and queue the work. Without a map its headers are matched to the fields.

    Raises PermissionDenied, ValidationError for a file or a map that cannot be used, Unknown for a name in the map.
    """
    job = upload(actor, object_type, Path(path), filename, reading=(mapping or {}).get("reading"))
    try:
        arrange(
            job,
            actor,
            mapping or suggest.mapping(actor, object_type, job),
            match=match,
            on_match=on_match,
            dry_run=dry_run,
        )
        launch(job)
    except BaseException:
        discard(job)
        raise
    return job


def upload(
    actor: Actor, object_type: ObjectType, path: Path, filename: str, *, reading: Mapping[str, Any] | None = None
) -> Job:
    """Keep the file aside and look at its first rows. The file at `path` stays."""
    access.require(actor, "import", object_type)
    if not object_type.can("import"):
        raise Unknown(_("Records of '%(object)s' are not imported.") % {"object": object_type.key})
    kept = Path(settings.MEDIA_ROOT) / "imports" / secrets.token_hex(16)
    kept.mkdir(parents=True, mode=0o700)
    try:
        shutil.copyfile(path, kept / "file")
        job = Job(kind=KIND, title=filename[:200], object=object_type.key, user_id=actor.user_id)
        scopes = None if actor.scopes is None else sorted(actor.scopes)
        job.order = {"folder": kept.name, "phase": "draft", "scopes": scopes, "language": actor.language}
        look(job, reading or {})
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    return job


def look(job: Job, reading: Mapping[str, Any]) -> None:
    """Read the first rows in this way and keep what the file turned out to be."""
    if unknown := set(reading) - READING:
        raise ValidationError(_("'%(name)s' says nothing about how a file is read.") % {"name": sorted(unknown)[0]})
    if reading.get("damaged") not in (None, "", "mend", "refuse"):
        raise ValidationError(_("What happens to damaged rows is one of: mend, refuse."))
    told = {name: value for name, value in reading.items() if name != "dates"}
    try:
        found = plain.copy(
            folder(job) / "file", folder(job) / "sample", limit=SAMPLE, language=job.order["language"], **told
        )
    except Unreadable as refused:
        raise ValidationError({"file": [said(refused)]}) from refused
    if not found.columns:
        raise ValidationError({"file": [_("The file has no columns.")]})
    about = {name: getattr(found, name) for name in ("encoding", "delimiter", "header", "sheet", "kind")}
    job.order |= {
        "reading": dict(reading),
        "found": {**about, "sheets": list(found.sheets), "mended": found.mended and plain.packed(found.mended)},
        "columns": found.columns,
        "sampled": found.count,
        "size": (folder(job) / "file").stat().st_size,
    }
    job.save()


def arrange(
    job: Job,
    actor: Actor,
    mapping: Mapping[str, Any],
    *,
    match: Sequence[str] | str | None = None,
    on_match: str = "",
    dry_run: bool = False,
) -> Plan:
    """Check the map and keep it with the order."""
    reading = mapping.get("reading") if isinstance(mapping, Mapping) else None
    if isinstance(reading, Mapping) and dict(reading) != job.order["reading"]:
        look(job, reading)
    match = match.split(",") if isinstance(match, str) and match else list(match or ())
    job.order |= {"map": mapping, "match": match, "on_match": on_match, "dry_run": dry_run}
    job.order.pop("orders", None)
    job.order["orders"] = orders_found(job, plan_of(job, actor))
    found = plan_of(job, actor)
    job.save()
    return found


def orders_found(job: Job, made: Plan) -> dict[str, str]:
    """Column → the order of day and month that its first dates show, where they show one and nobody said it."""
    columns = {one.column: one.place for one in made.targets if one.final.kind.name in DATES and not one.format}
    if not columns or made.dates:
        return {}
    rows = [row.cells for row in plain.rows(folder(job) / "sample", 0, SAMPLE)[0] if not row.problem]
    found = {name: dates.detect_order(row[place] for row in rows) for name, place in columns.items()}
    return {name: order for name, order in found.items() if order in {"dmy", "mdy"}}


def plan_of(job: Job, actor: Actor) -> Plan:
    """The checked plan of an order, with the rights of now."""
    from zhike.engine import objects

    order = job.order
    return plan(
        actor, objects.get(job.object), order["columns"], order["map"], match=order["match"], on_match=order["on_match"],
        orders=order.get("orders"),
    )  # fmt: skip


@transaction.atomic
def launch(job: Job) -> None:
    """Queue the work."""
    begin(job)
    jobs.enqueue("import", job=job.pk)


def begin(job: Job) -> None:
    job.order |= {"phase": "copy", "began": timezone.now().isoformat(), "meta": metadata.version()}
    job.state = "waiting"
    job.save()


def again(former: Job, actor: Actor) -> Job:
    """A new order of the same file by the same map, not begun: a trial goes on to the import so."""
    file = folder(former) / "file"
    if not file.is_file():
        raise Conflict(_("The file of this import was thrown away. Upload it again."))
    from zhike.engine import objects

    job = upload(actor, objects.get(former.object), file, former.title, reading=former.order["reading"])
    job.order |= {name: former.order[name] for name in ("map", "match", "on_match")} | {"dry_run": False}
    job.save()
    return job


@transaction.atomic
def cancel(job: Job) -> bool:
    """Stop at the next chunk. What is in stays in."""
    stored = Job.objects.select_for_update().get(pk=job.pk)
    if stored.state not in {"waiting", "running"}:
        return False
    stored.state, stored.ended_at = "cancelled", timezone.now()
    stored.save()
    return True


def unfinished(actor: Actor, object_type: ObjectType, path: Path, wanted: Mapping[str, Any]) -> Job | None:
    """A former import of the same file by the same map that was cut off."""
    mark = fingerprint(actor, object_type, path, wanted)
    return (
        Job.objects.filter(kind=KIND, state="running", object=object_type.key, order__mark=mark).order_by("-id").first()
    )


def fingerprint(actor: Actor, object_type: ObjectType, path: Path, wanted: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps([actor.user_id, object_type.key, wanted], sort_keys=True).encode())
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()


def discard(job: Job) -> None:
    """Forget an order that came to nothing."""
    shutil.rmtree(folder(job), ignore_errors=True)
    if job.pk:
        job.delete()


def folder(job: Job) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / str(job.order["folder"])
