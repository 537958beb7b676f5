"""How good the records of an object are, for whoever looks; each count opens the rows it counted."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.objects import ObjectType
from zhike.engine.quality import checks, fields, kept
from zhike.engine.quality.checks import Check, Found

from . import answers
from .shapes.chips import as_text
from .shapes.objects import object_of


def quality(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/quality: one statement for all the numbers, whatever the number of fields; POST counts again."""
    actor = request.actor  # type: ignore[attr-defined]
    if not fields.is_measured(object_type):
        raise Http404
    if not access.may(actor, object_type, "view"):
        raise PermissionDenied(_("Your roles do not show you '%(object)s'.") % {"object": object_type.label_plural})
    if request.method == "POST":
        kept.found(actor, object_type, anew=True)
        return answers.done(request, _("Counted again."), to=f"/{object_type.path}/quality")
    found, since = kept.found(actor, object_type)
    context = {
        "object": object_of(actor, object_type),
        "total": f"{found.total:,}",
        "since": timezone.localtime(since) if since else None,
        "again_url": f"/{object_type.path}/quality",
        "nights": [drawn(one) for one in kept.nights(actor, object_type)],
        "figures": figures(object_type, found),
        "groups": [group(object_type, found, key) for key in titles()],
    }
    return render(request, "engine/quality.html", context)


def drawn(one: kept.Night) -> dict[str, str]:
    share = f"{100 * one.verified // one.total}%" if one.total else "—"
    score = "—" if one.score is None else f"{one.score}%"
    return {
        "on": one.on.isoformat(), "total": f"{one.total:,}", "score": score, "verified": share,
        "malformed": f"{one.malformed:,}", "twins": f"{one.twins:,}",
    }  # fmt: skip


def titles() -> dict[str, tuple[str, str, str]]:
    """By group: what it is called, what it says where there is nothing, and its picture."""
    return {
        checks.MISSING: (_("Missing"), _("Every field is filled."), "circle"),
        checks.MALFORMED: (_("Looks wrong"), _("Nothing looks wrong."), "triangle-alert"),
        checks.STALE: (_("Out of date"), _("Everything was looked through lately."), "clock-3"),
        checks.DUPLICATE: (_("Duplicates"), _("No record is known to be there twice."), "users"),
    }


def figures(object_type: ObjectType, found: Found) -> list[dict[str, Any]]:
    whole = found.total or 1
    poor: dict[str, Any] = {"field": fields.SCORE, "op": "lt", "value": 100}
    twins = sum(number for _check, number in found.of(checks.DUPLICATE))
    return [
        figure(_("Complete on average"), found.score, list_url(object_type, poor, sort=fields.SCORE)),
        figure(_("Confirmed"), 100 * found.verified // whole if found.total else None, ""),
        figure(_("Perhaps there twice"), 100 * twins // whole if found.total else None, ""),
    ]


def figure(title: str, share: int | None, url: str) -> dict[str, Any]:
    return {"title": title, "value": "—" if share is None else f"{share}%", "percent": share or 0, "url": url}


def group(object_type: ObjectType, found: Found, key: str) -> dict[str, Any]:
    title, nothing, icon = titles()[key]
    lines = [line(object_type, check, number, found.total) for check, number in found.of(key)]
    return {"key": key, "title": title, "icon": icon, "lines": lines, "nothing": nothing}


def line(object_type: ObjectType, check: Check, number: int, total: int) -> dict[str, Any]:
    return {
        "title": str(check.title),
        "count": f"{number:,}",
        "percent": max(1, 100 * number // total),
        "is_required": check.is_required,
        "url": list_url(object_type, check.where),
    }


def list_url(object_type: ObjectType, where: dict[str, Any], **more: str) -> str:
    return f"/{object_type.path}?{urlencode({'filter': as_text(where), **more})}"
