"""The recycle bin of an object: what was deleted, by whom, and back."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import access, bulk, names, query, records
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible
from zhike.engine.models import Merged
from zhike.engine.objects import ObjectType
from zhike.engine.past import retention
from zhike.engine.records.purge import is_purged

from . import answers
from . import bulk as many
from .numbers import whole
from .shapes import objects


def bin(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/bin: what this actor may delete, and so restore."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, object_type)
    fields = access.readable_fields(actor, object_type)
    listed = [name for name in (object_type.title, "updated_by", "updated_at") if name in fields]
    sort = query.sorts(actor, object_type, "-updated_at" if "updated_at" in object_type.sorts else "-id")
    asked = deleted(actor, object_type).with_(sort=sort)
    page = query.page(asked, query.paths(actor, object_type, listed), cursor=request.GET.get("cursor", ""))
    shape = objects.object_of(actor, object_type)
    parts = merged(object_type, [row.id for row in page.rows])
    context = {
        "object": shape,
        "rows": [
            row_of(object_type, row, dict(zip(listed, row.values, strict=True))) | {"part_url": parts.get(row.id, "")}
            for row in page.rows
        ],
        "count": "",
        "next_url": f"{shape['url']}/bin?{urlencode({'cursor': page.next})}" if page.next else "",
        "empty": None if page.rows else nothing(),
        "kept": kept(object_type),
        "many_url": f"{shape['url']}/bin/restore",
    }
    return answers.answer(request, "bin", "bin", context)


def require(actor: Actor, object_type: ObjectType) -> None:
    if not object_type.can("delete"):
        raise Http404
    if not access.may(actor, object_type, "delete"):
        raise PermissionDenied(access.gate.denial("delete", object_type))


def deleted(actor: Actor, object_type: ObjectType) -> query.Query:
    return query.Query(actor, object_type, bin=True, verb="delete")


def restore_many(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """POST /{plural}/bin/restore: the ticked ones, or with `all` everything that lies here; many as a job."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, object_type)
    here = f"/{object_type.path}/bin"
    given = [int(text) for text in request.POST.getlist("ids") if whole(text) is not None]
    ids = many.ids_of(deleted(actor, object_type)) if request.POST.get("all") else given
    if not ids:
        raise ValidationError(_("Pick at least one record."))
    if len(ids) > many.AT_ONCE:
        job = bulk.start(actor, object_type, ids=ids, verb="restore")
        return answers.done(request, _("This goes on in the background."), to=f"/jobs/{job.pk}")
    return many.edited(request, object_type, ids, {"set": {}, "verb": "restore"}, to=here)


def row_of(one: ObjectType, row: query.Row, held: dict[str, Any]) -> dict[str, Any]:
    title = one.title_field.text(held[one.title]) if one.title in held else ""
    shown = objects.head(one, row.id, row.version, title)
    cells = {
        part: one.fields[name].show(held[name]) if name in held else ""
        for part, name in (("who", "updated_by"), ("when", "updated_at"))
    }
    return shown | cells | {"restore_url": f"{names.address(one.key, row.id)}/restore", "purge_url": ""}


def merged(one: ObjectType, ids: Sequence[int]) -> dict[int, str]:
    """Where those that became part of another record are parted from it; nothing else brings them back.

    One query, one more for each step of a chain of merges.
    """
    mine = Merged.objects.filter(object=one.key)
    found = dict(mine.filter(loser__in=ids).values_list("loser", "survivor"))
    while found and (further := dict(mine.filter(loser__in=set(found.values())).values_list("loser", "survivor"))):
        found = {loser: further.get(survivor, survivor) for loser, survivor in found.items()}
    return {loser: f"{names.address(one.key, survivor)}/unmerge" for loser, survivor in found.items()}


def kept(one: ObjectType) -> str:
    """How long what lies here stays. One query."""
    number = retention.days() if is_purged(one) else None
    if number is None:
        return ""
    return ngettext(
        "Kept for %(count)s day, then it goes for good.", "Kept for %(count)s days, then it goes for good.", number
    ) % {"count": number}


def nothing() -> dict[str, Any]:
    text = _("What you delete waits here until somebody brings it back.")
    return {"kind": "nothing", "title": _("The bin is empty"), "text": text, "icon": "trash-2", "actions": []}


def restore(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """POST /{plural}/{id}/restore"""
    actor = request.actor  # type: ignore[attr-defined]
    record = object_type.model._base_manager.filter(pk=record_id).exclude(deleted_at=None).first()
    if record is None:
        raise NotVisible
    records.restore(record, by=actor)
    text = _("'%(title)s' is back.") % {"title": record}
    if answers.is_part(request):
        return answers.announce(HttpResponse(""), toast=answers.toast(text))
    return answers.done(request, text, to=names.address(object_type.key, record_id))
