"""Doing one thing to many records: those picked, or all that the list shows. Up to 200 at once, more as a job."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import bulk, log, query
from zhike.engine.duplicates import merge
from zhike.engine.errors import Unknown
from zhike.engine.objects import ObjectType

from . import answers, merges
from .asked import Asked, read
from .numbers import wholes
from .shapes import bulk_form as shapes
from .shapes.posted import posted

AT_ONCE = 200
PLACE = ("view", "filter", "q")


def form(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/bulk/form?verb=&ids=|all=1: what to fill in before it is done."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = read_asked(actor, object_type, request.GET)
    if request.GET.get("verb") == "merge":
        return to_merge(request, asked)
    what = shapes.what(actor, object_type, request.GET.get("verb", ""), request.GET.get("field", ""))
    context = shapes.form(asked, what, number_of(asked, request.GET), hidden(request.GET))
    return render(request, "engine/_bulk_form.html", context)


def to_merge(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The picked records side by side, on a page of their own."""
    ids = picked(asked, request.GET, most=merge.MOST + 1)
    if not 2 <= len(ids) <= merge.MOST:
        raise ValidationError(merges.how_many())
    address = f"/{asked.type.path}/merge?ids={','.join(map(str, ids))}"
    return HttpResponse(headers={"HX-Redirect": address}) if answers.is_part(request) else HttpResponseRedirect(address)


def run(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """POST /{plural}/bulk: done at once with a message that can be taken back, or a job to watch."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = read_asked(actor, object_type, request.POST)
    what = shapes.what(actor, object_type, request.POST.get("verb", ""), request.POST.get("field", ""))
    raw = posted(object_type, request.POST)
    given = {name: raw[name] for name in what.fields if name in raw}
    try:
        given = filled(actor, object_type, what, given)
        bulk.check(actor, object_type, given, what.command, way=what.way)
        ids = picked(asked, request.POST, most=AT_ONCE + 1)
        if len(ids) > AT_ONCE:
            ids = picked(asked, request.POST)
            job = bulk.start(actor, object_type, ids=ids, changes=given, verb=what.command, way=what.way)
            return answers.done(request, _("This goes on in the background."), to=f"/jobs/{job.pk}")
        return at_once(request, asked, what, ids, given)
    except ValidationError as refusal:
        number = number_of(asked, request.POST)
        context = shapes.form(asked, what, number, hidden(request.POST), refusal=refusal, typed=raw)
        return render(request, "engine/_bulk_form.html", context, status=422)


def read_asked(actor: Any, object_type: ObjectType, params: QueryDict) -> Asked:
    asked = read(actor, object_type, {name: str(params[name]) for name in PLACE if name in params})
    if asked.problem:
        raise Unknown(asked.problem)
    return asked


def filled(actor: Any, object_type: ObjectType, what: shapes.What, given: dict[str, Any]) -> dict[str, Any]:
    """What was posted, where something is needed. Handing over and tagging need somebody and something."""
    if what.needs_value and all(value in ("", None, []) for value in given.values()):
        one = object_type.fields[what.fields[0]]
        raise ValidationError({one.name: [_("Fill in '%(field)s'.") % {"field": one.label}]})
    return {k: v for k, v in given.items() if v not in ("", None, [])} if what.command else given


def ids_given(params: QueryDict) -> list[int]:
    return wholes(params.get("ids", ""))


def number_of(asked: Asked, params: QueryDict) -> int:
    return query.count(asked.query(), at_most=None) if params.get("all") else len(ids_given(params))


def picked(asked: Asked, params: QueryDict, *, most: int = bulk.MOST) -> list[int]:
    """The ids meant: those picked, or the first `most` of all that the list shows."""
    if not params.get("all"):
        return ids_given(params)
    return ids_of(asked.query(), most)


def ids_of(found: query.Query, most: int = bulk.MOST) -> list[int]:
    """The first of all that a query finds."""
    ids: list[int] = []
    cursor = ""
    while len(ids) < most:
        page = query.page(found.with_(sort=()), [], limit=min(10_000, most - len(ids)), cursor=cursor)
        ids += [row.id for row in page.rows]
        cursor = page.next or ""
        if not cursor:
            break
    return ids


def hidden(params: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(params[name])) for name in ("ids", "all", *PLACE) if name in params]


def at_once(
    request: HttpRequest, asked: Asked, what: shapes.What, ids: Sequence[int], given: dict[str, Any]
) -> HttpResponse:
    """In one transaction."""
    if not ids:
        raise ValidationError(_("Pick at least one record."))
    order = {"set": given, "verb": what.command, "way": what.way}
    return edited(request, asked.type, ids, order, to=f"/{asked.type.path}")


def edited(
    request: HttpRequest, one: ObjectType, ids: Sequence[int], order: Mapping[str, Any], *, to: str
) -> HttpResponse:
    """Do it now, and tell how many were changed and what was left out."""
    with transaction.atomic():
        outcome = bulk.edit(request.actor, one, ids, order)  # type: ignore[attr-defined]
        last = log.last_of_this()
    changed, skipped = outcome.changed, len(outcome.skipped)
    text = said(order["verb"], changed)
    if skipped:
        reason = outcome.skipped[0]["reason"]
        text += " " + _("%(count)s left out: %(reason)s") % {"count": skipped, "reason": reason}
    level = "warn" if skipped and not changed else "ok"
    event = last if changed else None
    return answers.done(request, text, event=event, is_last=True, level=level, to=to, stay=True)


def said(verb: str, number: int) -> str:
    if verb == "delete":
        return ngettext("%(count)s record deleted.", "%(count)s records deleted.", number) % {"count": number}
    if verb == "restore":
        return ngettext("%(count)s record restored.", "%(count)s records restored.", number) % {"count": number}
    return ngettext("%(count)s record changed.", "%(count)s records changed.", number) % {"count": number}
