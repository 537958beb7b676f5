"""Making several records one: the choice of the others, the page field by field, and the press that does it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.engine import access, names
from zhike.engine.duplicates import found, parting, queue, rules, told, warn
from zhike.engine.duplicates import merge as merging
from zhike.engine.errors import Conflict, Stale
from zhike.engine.models import Merged
from zhike.engine.objects import ObjectType

from . import answers, duplicates
from .numbers import whole, wholes
from .seen import see, stored
from .shapes import merges as shapes
from .shapes import objects
from .shapes import record as records
from .shapes.merges import Meeting


def choose(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/merge: with which other records, the likely ones offered first; or to the page that parts what was merged."""
    actor = duplicates.require(request, object_type)
    rule = rules.rule_of(object_type)
    seen = see(actor, object_type, record_id, [clue.field for clue in rule.clues])
    alike = warn.of(actor, object_type, found.candidates(object_type, seen.values, but=record_id))
    context = {
        "object": objects.object_of(actor, object_type),
        "record": records.head(seen),
        "alike": [one for one in alike if one.id],
        "field": shapes.other(object_type),
        "action": f"/{object_type.path}/merge",
        "part_url": f"{seen.url}/unmerge" if parting.merges(object_type, record_id) else "",
        "cancel_url": seen.url,
    }
    return answers.answer(request, "merge_choose", "_merge_choose", context)


def merge(request: HttpRequest, object_type: ObjectType) -> HttpResponse:
    """GET /{plural}/merge?ids=1,2 or ?pair=7: field by field. POST: make them one; with `keep`, another one stays."""
    actor = duplicates.require(request, object_type)
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and (done := done_already(actor, object_type, given)):
        return answers.done(request, _("They are one already."), to=names.address(object_type.key, done))
    pair = queue.find(actor, object_type, number) if (number := whole(given.get("pair", ""))) else None
    meeting = meet(actor, object_type, given, pair)
    if request.method != "POST" or "keep" in given:
        return page(request, meeting, pair)
    try:
        outcome = merging.merge(
            stored(object_type, meeting.into), meeting.losers, by=actor, take_from=meeting.chosen, versions=versions(given)
        )  # fmt: skip
    except Stale as stale:
        return page(request, meet(actor, object_type, given, pair), pair, problem=str(stale), status=412)
    except ValidationError as refusal:
        return page(request, meeting, pair, problem=" ".join(refusal.messages), status=422)
    return answers.done(
        request, said(len(meeting.ids)), event=outcome.event, to=names.address(object_type.key, meeting.into)
    )


def said(count: int) -> str:
    return ngettext("%(count)s record is one now.", "%(count)s records are one now.", count) % {"count": count}


def done_already(actor: Any, object_type: ObjectType, given: QueryDict) -> int:
    """The record that stayed, where this very form was sent before: a second press is no second merge."""
    into = whole(given.get("into", "")) or 0
    losers = [number for number in wholes(",".join(given.getlist("ids"))) if number != into]
    done = Merged.objects.filter(object=object_type.key, survivor=into, loser__in=losers).count()
    is_done = bool(losers) and done == len(losers) and access.allows(actor, "view", object_type, into)
    return into if is_done else 0


def meet(actor: Any, object_type: ObjectType, given: QueryDict, pair: queue.Pair | None) -> Meeting:
    """The records that are to become one, with what was chosen so far."""
    ids = wholes(",".join(given.getlist("ids")))
    if pair and not ids:
        ids = queue.group(actor, object_type, pair)
    if not 2 <= len(ids) <= merging.MOST:
        raise ValidationError(how_many())
    present(actor, object_type, ids)
    merging.require(object_type, ids, ids[0], actor)
    meeting = shapes.meeting(actor, object_type, ids, into=whole(given.get("into", "")) or 0)
    typed = {name.removeprefix("take."): str(value) for name, value in given.items() if name.startswith("take.")}
    meeting.choose(typed)
    keep = whole(given.get("keep", ""))
    return meeting.turned(keep) if keep in ids else meeting


def how_many() -> str:
    return _("Pick from two to %(most)s records to merge.") % {"most": merging.MOST}


def present(actor: Any, object_type: ObjectType, ids: list[int]) -> None:
    """Raise Conflict where one of them became part of another meanwhile, as the second of two merges finds it."""
    is_there = set(object_type.model._base_manager.filter(pk__in=ids, deleted_at=None).values_list("pk", flat=True))
    for number in ids:
        if number not in is_there and merging.survivor_of(actor, object_type, number) is not None:
            raise Conflict(
                _("Record %(id)s was merged into another one meanwhile. Look at what is there now, then merge again.")
                % {"id": number}
            )


def versions(given: Mapping[str, Any]) -> dict[int, int]:
    told = {name.removeprefix("version."): value for name, value in given.items() if name.startswith("version.")}
    return {n: v for name, value in told.items() if (n := whole(name)) is not None and (v := whole(value)) is not None}


def page(
    request: HttpRequest, meeting: Meeting, pair: queue.Pair | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    one = meeting.type
    context = meeting.drawn() | {"pair": None, "problem": problem, "action": f"/{one.path}/merge"}
    if pair:
        reasons = told.reasons(meeting.actor, one, pair.signs)
        context["pair"] = {"id": pair.id, "score": round(100 * pair.score), "reasons": reasons, "decide_url": f"/{one.path}/duplicates/{pair.id}"}  # fmt: skip
    return render(request, "engine/merge.html", context, status=status)
