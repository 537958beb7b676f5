"""Search over everything one may see: a page, and the part that the palette shows."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import names, objects, visits
from zhike.engine import search as engine
from zhike.engine.errors import Conflict
from zhike.engine.fields import drawing
from zhike.engine.views.answers import is_part

IN_PALETTE, ON_PAGE = 12, 50
LONGEST = 200
FACES = {"account": "mark", "user": "avatar", "contact": "avatar"}


def search(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    if not q and is_part(request):
        return render(request, "web/_palette_results.html", {"q": "", "groups": last_opened(request)})
    wanted = objects.find(request.GET.get("object", ""))
    hint, found = "", []
    try:
        limit = IN_PALETTE if is_part(request) else ON_PAGE
        found = engine.find(request.actor, q, limit, object=wanted.key if wanted else None)  # type: ignore[attr-defined]
    except Conflict as slow:
        hint = str(slow)
    if len(q) < 2 and q.isascii() and not is_part(request):
        hint = _("Type at least two letters, or one Chinese character.")
    context = {"q": q, "groups": groups(found, q), "total": len(found), "hint": hint}
    return render(request, "web/_palette_results.html" if is_part(request) else "web/search.html", context)


def last_opened(request: HttpRequest) -> list[dict[str, Any]]:
    """What the palette offers before anything is typed."""
    items = [
        face(one.object, one.id, one.title) | {"subtitle": str(objects.get(one.object).label)}
        for one in visits.recent(request.actor)  # type: ignore[attr-defined]
    ]
    return [{"key": "recent", "title": _("Recent"), "items": items}] if items else []


def groups(found: list[engine.Found], q: str) -> list[dict[str, Any]]:
    """By object, in the order of each one's best match."""
    by_object: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        by_object.setdefault(one.object, []).append(item(one, q))
    listed = []
    for key, items in by_object.items():
        one_type = objects.get(key)
        listed.append(
            {
                "key": key, "title": one_type.label_plural, "icon": one_type.icon, "count": len(items), "items": items,
                "url": f"/{one_type.path}?{urlencode({'q': q})}",
            }
        )  # fmt: skip
    return listed


def item(one: engine.Found, q: str) -> dict[str, Any]:
    return face(one.object, one.id, one.title) | {"html": marked(one.title, q), "subtitle": one.subtitle}


def face(key: str, number: int, title: str) -> dict[str, Any]:
    """How a record looks in a line of the palette, and where it is."""
    kind = FACES.get(key, "icon")
    drawn = {"mark": drawing.mark(title), "avatar": drawing.initials(title), "icon": objects.get(key).icon}[kind]
    return {"title": title, kind: drawn, "hue": drawing.hue(title), "url": names.address(key, number)}


def marked(title: str, q: str) -> Markup:
    """The title with what was typed marked in it."""
    words = [re.escape(word) for word in q.split() if word]
    if not words:
        return Markup("{}").format(title)
    parts = re.split(f"({'|'.join(words)})", title, flags=re.IGNORECASE)
    hit, rest = Markup("<mark>{}</mark>"), Markup("{}")
    return Markup("").join((hit if n % 2 else rest).format(part) for n, part in enumerate(parts))
