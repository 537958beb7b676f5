"""Finding a record by a few letters, for boxes that link to it: what is visible only, by word, pinyin or initials."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, objects, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field, drawing
from zhike.engine.objects import ObjectType
from zhike.engine.query import Query
from zhike.engine.sql import quoted
from zhike.lib.fold import fold

from .numbers import whole

MOST, EACH = 20, 5
LONGEST = 200
RECENT_ROWS = 20_000  # tags are gathered from this many records, the newest


def of_object(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/lookup?q=. One statement. With `field`, the words that a field of tags already holds."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "view", object_type)
    q, name = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("field", "")
    if name:
        one = access.readable_fields(actor, object_type).get(name)
        if one is None or one.kind.name != "tags":
            raise Unknown(_("'%(name)s' is not a field of tags.") % {"name": name[:60]})
        words = [word for word in tag_words(actor, object_type, one) if fold(q) in fold(word)]
        options = [{"id": word, "title": word} for word in words[:MOST]]
        return draw(request, {"options": options, "q": q, "more": len(words) > MOST})
    found = options_of(actor, object_type, q, limit(request))
    create = None if found and not q else creation(actor, object_type, q)
    return draw(request, {"options": found[:MOST], "q": q, "create": create, "more": len(found) > MOST})


def everything(request: HttpRequest) -> HttpResponse:
    """GET /lookup?q=: records of any object that other things can be about."""
    actor = request.actor  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip()[:LONGEST]
    found: list[dict[str, Any]] = []
    for one in objects.all_types():
        if one.can("timeline") and access.may(actor, one, "view"):
            for option in options_of(actor, one, q, EACH)[:EACH]:
                subtitle = f"{one.label} · {option['subtitle']}" if option["subtitle"] else one.label
                found.append(option | {"id": f"{one.key}:{option['id']}", "subtitle": subtitle})
    return draw(request, {"options": found[:MOST], "q": q, "more": len(found) > MOST})


def draw(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "engine/_lookup.html", context)


def limit(request: HttpRequest) -> int:
    return min(whole(request.GET.get("limit", "")) or MOST, MOST)


def options_of(actor: Actor, object_type: ObjectType, q: str, most: int) -> list[dict[str, Any]]:
    """Those that fit, by title; without words the latest. One more than `most` says that there are more."""
    readable = access.readable_fields(actor, object_type)
    listed = [object_type.title, *[n for n in object_type.subtitle if n in readable]]
    if object_type.title not in readable:
        return []
    recent = "-updated_at" if "updated_at" in object_type.sorts else "-id"
    sorts = query.sorts(actor, object_type, object_type.title if q else recent)
    rows = query.page(Query(actor, object_type, q=q, sort=sorts), query.paths(actor, object_type, listed), limit=most + 1).rows  # fmt: skip
    texts = [readable[name] for name in listed]
    return [
        {
            "id": row.id,
            "title": str(row.values[0] or f"#{row.id}"),
            "subtitle": " · ".join(filter(None, (f.text(v) for f, v in zip(texts[1:], row.values[1:], strict=True)))),
            "hue": drawing.hue(str(row.values[0])),
            **picture(object_type, str(row.values[0] or "")),
        }
        for row in rows
    ]


def picture(object_type: ObjectType, title: str) -> dict[str, str]:
    if object_type.face == drawing.PERSON:
        return {"avatar": drawing.initials(title)}
    return {"mark": drawing.mark(title)} if object_type.face == drawing.COMPANY else {"icon": object_type.icon}


def tag_words(actor: Actor, object_type: ObjectType, one: Field) -> list[str]:
    """The words in use among the records the actor sees, the most used first. One statement."""
    scope = access.visible(actor, object_type).sql("t")
    held = f"t.{quoted(one.json)}->'{one.key}'" if one.json else f"t.{quoted(one.column)}"
    each = "jsonb_array_elements_text" if one.json else "unnest"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM (SELECT {each}(r.held) AS word FROM (SELECT {held} AS held FROM {object_type.source} t "
            f"WHERE t.deleted_at IS NULL AND {scope.text} ORDER BY t.id DESC LIMIT {RECENT_ROWS}) r) w "
            "GROUP BY word ORDER BY count(*) DESC, word LIMIT 500",
            scope.params,
        )
        return [row[0] for row in cursor.fetchall()]


def creation(actor: Actor, object_type: ObjectType, q: str) -> dict[str, str] | None:
    """Where to make what was not found."""
    if not object_type.can("create") or not access.may(actor, object_type, "create") or not object_type.can("owner"):
        return None
    return {"title": _("New: %(title)s") % {"title": object_type.label}, "url": f"/{object_type.path}/new"}
