"""Saving how one looks at an object: as a new view, over the old one, under another name, for others; and the tabs."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from zhike.engine import inputs, objects, records
from zhike.engine.errors import NotVisible, Unknown
from zhike.engine.models import View
from zhike.engine.objects import ObjectType
from zhike.engine.saved_views import stored as views
from zhike.engine.saved_views import tabs
from zhike.engine.saved_views.stored import Saved

from . import answers, view_tabs
from .asked import Asked, read
from .counted import counts_of, of_list
from .forms import sentences
from .seen import see, stored
from .shapes import objects as shapes
from .shapes.edits import edits
from .shapes.posted import read as posted
from .shapes.tabs import PATHS, url

ASKED = ("title", "shared_with", "team")


def new(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/views/new?<query of the page>&kind= asks for a name, POST saves the page as a view of that name."""
    asked = page_of(request, object_type)
    if request.method != "POST":
        return form(request, object_type, {"title": "", "shared_with": "nobody"}, _("Save as a view"))
    raw = posted(asked_fields(), request.POST)
    record = View()
    try:
        given = inputs.read(asked.actor, objects.get("view"), raw, creating=True)
        records.save(record, by=asked.actor, object=object_type.key, **definition(asked, request.GET), **given)
    except ValidationError as refusal:
        return form(request, object_type, raw, _("Save as a view"), refusal=refusal)
    return answers.done(request, _("Saved as “%(title)s”.") % {"title": record.title}, to=address(object_type, record))


def edit(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/views/{id}/edit: its name and whom it is shared with; POST saves them."""
    seen = see(request.actor, objects.get("view"), record_id, ASKED)  # type: ignore[attr-defined]
    title = _("View “%(title)s”") % {"title": seen.title}
    if request.method != "POST":
        return form(request, object_type, seen.values, title, version=seen.version)
    raw, record = posted(asked_fields(), request.POST), stored(seen.type, record_id)
    try:
        given = inputs.read(seen.actor, seen.type, raw, creating=False)
        event = records.save(record, by=seen.actor, version=version(request), **given)
    except ValidationError as refusal:
        return form(request, object_type, raw, title, refusal=refusal, version=seen.version)
    return answers.done(request, _("Saved."), event=event, to=address(object_type, record))


def act(request: HttpRequest, object_type: ObjectType, record_id: int, verb: str) -> HttpResponse:
    """POST /{plural}/views/{id}/save|duplicate|delete. What is deleted can be brought back by Undo."""
    actor = request.actor  # type: ignore[attr-defined]
    found = views.one(actor, object_type, record_id)
    if found is None or verb not in {"save", "duplicate", "delete"}:
        raise NotVisible
    record = stored(objects.get("view"), record_id)
    if verb == "delete":
        event = records.delete(record, by=actor)[0]
        text = _("The view “%(title)s” is gone.") % {"title": found.title}
        return answers.done(request, text, event=event, to=f"/{object_type.path}?view=all")
    if verb == "save":
        changed = records.save(record, by=actor, **definition(page_of(request, object_type), request.GET))
        return answers.done(request, _("Saved."), event=changed, to=address(object_type, record))
    copy = View()
    title = _("%(title)s, copy") % {"title": found.title[:70]}
    records.save(copy, by=actor, title=title, **parts_of(found))
    return answers.done(request, _("Saved as “%(title)s”.") % {"title": copy.title}, to=address(object_type, copy))


def parts_of(found: Saved) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("object", *View.LOOK)}


def page_of(request: HttpRequest, object_type: ObjectType) -> Asked:
    """The page that is to be saved. Raises Unknown where it shows nothing itself."""
    params = {name: value for name, value in request.GET.dict().items() if name != "kind"}
    asked = read(request.actor, object_type, params)  # type: ignore[attr-defined]
    if asked.problem:
        raise Unknown(asked.problem)
    return asked


def definition(asked: Asked, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the page shows, as the fields of a view. One query, for the widths of the screen."""
    state = asked.states.get(asked.view.id)
    parts = [part for part in (asked.view.filter, asked.filter) if part]
    saved, kind = asked.view.saved, params.get("kind", "list")
    names = [name for name in asked.address.params if name not in {"view", "filter", "q", "sort", "cols", "group"}]
    options = {name: asked.given.option(name) for name in names if name in {"by", *board_names(asked)}}
    return {
        "kind": kind if kind in PATHS else "list",
        "filter": parts[0] if len(parts) == 1 else {"and": parts} if parts else None,
        "q": asked.q,
        "sort": asked.given.text("sort"),
        "columns": asked.columns if asked.given.columns else None,
        "widths": {**(saved.widths if saved else {}), **(state.widths if state else {})} or None,
        "group": asked.group,
        "options": {**(saved.options if saved else {}), **options} or None,
    }


def board_names(asked: Asked) -> list[str]:
    from .board_columns import group_of

    return [group_of(asked.type)]


def form(
    request: HttpRequest, object_type: ObjectType, values: Mapping[str, Any], title: str, *,
    refusal: ValidationError | None = None, version: int | None = None,
) -> HttpResponse:  # fmt: skip
    actor = request.actor  # type: ignore[attr-defined]
    named, general = sentences(refusal, objects.get("view"))
    outside = [text for name, texts in named.items() if name not in ASKED for text in texts]
    home = f"/{object_type.path}"
    context = {
        "object": shapes.object_of(actor, object_type),
        "record": {"title": object_type.label_plural, "url": home},
        "command": {
            "title": title, "text": "", "url": request.get_full_path(), "submit": _("Save"), "is_danger": False,
            "fields": edits(actor, asked_fields(), {} if refusal else values, errors=named, typed=values if refusal else None),
        },
        "errors": [{"field": "", "text": text} for text in [*general, *outside]],
        "version": version or "",
        "cancel_url": home,
    }  # fmt: skip
    return answers.answer(request, "command", "_command", context, status=422 if refusal else 200)


def asked_fields() -> list[Any]:
    fields = objects.get("view").fields
    return [fields[name] for name in ASKED]


def version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def address(object_type: ObjectType, record: Any) -> str:
    return f"/{object_type.path}{PATHS.get(record.kind, '')}?view={record.pk}"


def tab(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """POST /{plural}/views/tab: `view` and `act`, one of pin, unpin, first, unfirst, left, right."""
    actor, key, name = request.actor, object_type.key, request.POST.get("view", "")  # type: ignore[attr-defined]
    found = view_tabs.chosen(actor, object_type, name)
    if found is None or not name:
        raise NotVisible
    order = [one for one in request.POST.get("order", "").split(",") if one][:100]
    verb = request.POST.get("act", "")
    if verb in {"pin", "unpin"}:
        tabs.pin(actor, key, name, is_pinned=verb == "pin")
    elif verb in {"first", "unfirst"}:
        tabs.open_first(actor, key, name if verb == "first" else "all")
    elif verb in {"left", "right"} and name in order:
        tabs.arrange(actor, key, moved(order, name, -1 if verb == "left" else 1))
    else:
        raise Unknown(_("A tab is pinned, unpinned, opened first or moved to a side."))
    asked = read(actor, object_type, {"view": name if verb != "unpin" else "all"})
    return answers.done(request, _("Done."), to=url(asked, asked.view))


def moved(order: list[str], name: str, by: int) -> list[str]:
    here = order.index(name)
    there = max(0, min(len(order) - 1, here + by))
    kept = order[:here] + order[here + 1 :]
    return [*kept[:there], name, *kept[there:]]


def widths(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """POST /{plural}/views/widths: `view` and `widths`, JSON of numbers by column; kept for this person's screen."""
    actor, name = request.actor, request.POST.get("view", "")  # type: ignore[attr-defined]
    if view_tabs.chosen(actor, object_type, name) is None or not name:
        raise NotVisible
    try:
        given = json.loads(request.POST.get("widths", ""))
    except (ValueError, RecursionError):
        given = None
    tabs.widen(actor, object_type.key, name, given)
    return HttpResponse(status=204)


def counts(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/views/counts?views=1,2: how many records each view shows, as JSON; asked for after the page.

    With `list`, the query of a list, also how many records that finds and what they sum to.
    """
    actor = request.actor  # type: ignore[attr-defined]
    wanted = request.GET.get("views", "").split(",")[:20]
    listed = [one for one in view_tabs.every(actor, object_type) if one.id in wanted]
    told: dict[str, Any] = {"views": counts_of(actor, object_type, listed)}
    if "list" in request.GET:
        told["list"] = of_list(read(actor, object_type, QueryDict(request.GET["list"]).dict()))
    return HttpResponse(json.dumps(told), content_type="application/json")
