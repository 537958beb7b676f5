"""A list as it was: asked for, copied by a job, then filtered, sorted and taken along like any list, but never changed."""

from dataclasses import replace
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

from . import answers, boards, lists
from .asked import Asked, read
from .board_cards import Deck
from .board_columns import layout
from .exports import sent
from .filters import CAP, plain
from .shapes import formats, states
from .shapes.objects import object_of
from .shapes.screens import around


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
    """GET /{plural}/as_of/{job}?filter=&q=&sort=&cols=&group=&in=&cursor="""
    job = copies.load(request.actor, object_type, job_id)  # type: ignore[attr-defined]
    asked = asked_of(request, object_type, job)
    with copies.first(job):
        if asked.group and "in" in asked.given.params and answers.wants(request, "rows"):
            return lists.rows_of_group(request, asked)
        context = lists.frame(asked)
        context |= {"empty": states.wrong(asked, asked.problem)} if asked.problem else lists.table(asked, request.GET)
        return answers.answer(request, "list", "_list", context | marked(asked, job, context, "list"))


def board(request: HttpRequest, object_type: ObjectType, job_id: int) -> HttpResponse:
    """GET /{plural}/as_of/{job}/board: the columns of today with the cards, counts and sums of then."""
    job = copies.load(request.actor, object_type, job_id)  # type: ignore[attr-defined]
    asked = asked_of(request, object_type, job, "/board")
    with copies.first(job):
        deck = Deck(asked, layout(asked.actor, object_type, asked.options))
        if request.GET.get("column"):
            return boards.more(request, deck, deck.layout.column(request.GET["column"]))
        context = around(asked, "board")
        wrong = {"empty": states.wrong(asked, asked.problem), "columns": []}
        context |= wrong if asked.problem else boards.everything(deck)
        return answers.answer(request, "board", "_board", context | marked(asked, job, context, "board"))


def asked_of(request: HttpRequest, object_type: ObjectType, job: Job, end: str = "") -> Asked:
    """What the address asks of the copy; views and what changes records are not part of it."""
    params = {k: str(v) for k, v in request.GET.items() if k not in {"view", "by", "ids", "deleted", "format"}}
    found = read(request.actor, object_type, params, path(job) + end)  # type: ignore[attr-defined]
    return replace(found, as_of=datetime.fromisoformat(job.order["at"]))


def path(job: Job) -> str:
    return str((job.result or {})["path"])


def marked(asked: Asked, job: Job, context: dict[str, Any], kind: str) -> dict[str, Any]:
    """The list or board as one of the past: every way to change something is taken away."""
    moment = timezone.localtime(asked.as_of).strftime("%Y-%m-%d %H:%M")
    until = timezone.localtime(job.ended_at + copies.KEPT).strftime("%Y-%m-%d %H:%M") if job.ended_at else ""
    told = _(
        "As it was on %(moment)s. Nothing can be changed here; computed fields are not kept. It stays until %(until)s."
    )
    object_shape = context["object"] | {"new_url": "", "import_url": "", "board_url": ""}
    return {
        "bulk": None, "live": False, "kinds": kinds(asked, job, kind), "views": [], "save_view": None,
        "object": object_shape, "title": job.title, "filter_url": str(asked.address.at(f"/{asked.type.path}/filter").changed(back=f"as_of/{job.pk}{'/board' if kind == 'board' else ''}")),
        "notices": [told % {"moment": moment, "until": until}, *context.get("notices", [])],
        "exports": exports_of(asked, job),
    }  # fmt: skip


def kinds(asked: Asked, job: Job, current: str) -> list[dict[str, Any]]:
    """The switch between list and board."""
    if not asked.type.board or not asked.type.can("board"):
        return []
    listed = [("list", _("List"), "table-2", ""), ("board", _("Board"), "square-kanban", "/board")]
    address = asked.address.changed(sort="", cols="", limit="", group="", in_="", column="")
    return [
        {"title": title, "icon": icon, "url": str(address.at(path(job) + end)), "is_current": key == current}
        for key, title, icon, end in listed
    ]


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
