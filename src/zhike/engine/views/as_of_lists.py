"""A list as it was: asked for, copied by a job, then filtered, sorted and taken along like any list, but never changed."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, exports, query
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.past import as_of, copies
from zhike.engine.query import Query

from . import answers, lists
from .asked import Asked, read
from .exports import sent
from .filters import CAP, plain
from .shapes import formats, states
from .shapes.objects import object_of


class PastAsked(Asked):
    """The same question, asked of the copy."""

    def query(self) -> Query:
        return super().query().with_(is_copy=True)


def begin(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/as_of asks for the moment, POST begins the copy."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "view", object_type)
    problem = ""
    if request.method == "POST":
        try:
            at = as_of.moment(request.POST.get("as_of", "").strip()[:40], actor.zone)
            job = copies.start(actor, object_type, at)
            return answers.done(request, _("This goes on in the background."), to=f"/jobs/{job.pk}")
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
    context = {
        "object": object_of(actor, object_type),
        "as_of": request.POST.get("as_of", ""),
        "latest": timezone.localdate().isoformat(),
        "problem": problem,
    }
    return answers.answer(request, "as_of_ask", "_as_of_ask", context, status=422 if problem else 200)


def index(request: HttpRequest, object_type: ObjectType, job_id: int) -> HttpResponse:
    """GET /{plural}/as_of/{job}?filter=&q=&sort=&cols=&cursor="""
    job = copies.load(request.actor, object_type, job_id)  # type: ignore[attr-defined]
    asked = asked_of(request, object_type, job)
    with copies.first(job):
        context = lists.frame(asked)
        context |= {"empty": states.wrong(asked, asked.problem)} if asked.problem else lists.table(asked, request.GET)
        context |= marked(asked, job, context)
        return answers.answer(request, "list", "_list", context)


def asked_of(request: HttpRequest, object_type: ObjectType, job: Job) -> PastAsked:
    """What the address asks of the copy; views, groups and what changes records are not part of it."""
    params = {k: str(v) for k, v in request.GET.items() if k not in {"view", "group", "by", "ids", "deleted", "format"}}
    found = read(request.actor, object_type, params, path(job))  # type: ignore[attr-defined]
    return PastAsked(**{one.name: getattr(found, one.name) for one in fields(Asked)})


def path(job: Job) -> str:
    return str((job.result or {})["path"])


def marked(asked: Asked, job: Job, context: dict[str, Any]) -> dict[str, Any]:
    """The list as one of the past: every way to change something is taken away."""
    at = datetime.fromisoformat(job.order["at"])
    moment = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    until = timezone.localtime(job.ended_at + copies.KEPT).strftime("%Y-%m-%d %H:%M") if job.ended_at else ""
    told = _(
        "As it was on %(moment)s. Nothing can be changed here; computed fields are not kept. It stays until %(until)s."
    )
    rows = [
        row | {"is_editable": False, "url": f"{row['url']}?as_of={moment.replace(' ', 'T')}", "peek_url": ""}
        for row in context.get("rows") or []
    ]
    object_shape = context["object"] | {"new_url": "", "import_url": "", "board_url": ""}
    return {
        "rows": rows, "bulk": None, "live": False, "kinds": [], "groupings": [], "views": [], "save_view": None,
        "object": object_shape, "title": job.title, "filter_url": str(asked.address.at(f"/{asked.type.path}/filter").changed(back=f"as_of/{job.pk}")),
        "notices": [told % {"moment": moment, "until": until}, *context.get("notices", [])],
        "exports": exports_of(asked, job),
    }  # fmt: skip


def exports_of(asked: Asked, job: Job) -> list[dict[str, str]]:
    if not access.may(asked.actor, asked.type, "export"):
        return []
    address = asked.address.at(f"{path(job)}/export")
    return [{"title": title, "url": str(address.changed(format=form))} for form, title in formats.of_object(asked.type)]


def export(request: HttpRequest, object_type: ObjectType, job_id: int) -> HttpResponse:
    """GET /{plural}/as_of/{job}/export?format=: the rows and columns that the list shows, made whole while the copy is read."""
    job = copies.load(request.actor, object_type, job_id)  # type: ignore[attr-defined]
    asked = asked_of(request, object_type, job)
    if asked.problem:
        raise ValidationError(asked.problem)
    told = {"as_of": job.order["at"], "filter": asked.filter}
    with copies.first(job):
        made = exports.export(asked.query(), asked.columns, request.GET.get("format", "csv"), told=told)
        return sent(made, whole=True)


def count(request: HttpRequest, object_type: ObjectType, job_id: int) -> HttpResponse:
    """GET /{plural}/as_of/{job}/count: how many rows of the copy fit, as plain text."""
    job = copies.load(request.actor, object_type, job_id)  # type: ignore[attr-defined]
    asked = asked_of(request, object_type, job)
    if asked.problem:
        return plain(asked.problem, 422)
    with copies.first(job):
        number = query.count(asked.query(), at_most=CAP)
    return plain(f"{CAP:,}+" if number > CAP else f"{number:,}", 200)
