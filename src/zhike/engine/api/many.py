"""The address of all records of an object: list them, add one."""

from contextlib import AbstractContextManager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from zhike.engine import access, conditions, inputs, query, records
from zhike.engine.actors import Actor
from zhike.engine.duplicates import warn
from zhike.engine.errors import NotVisible
from zhike.engine.objects import ObjectType
from zhike.engine.past import copies
from zhike.engine.query import Query
from zhike.engine.query.page import BIGGEST

from . import bodies, shown
from .answers import About, Answer
from .calls import Call, operation
from .one import shown as shown_record
from .problems import Problem, malformed


@operation("filter", "q", "sort", "fields", "limit", "cursor", "count", "deleted", "past", reads=True)
def listed(call: Call) -> Answer:
    """A page of records: one statement for the rows, one for each field of rows, one for the total."""
    if "past" in call.params:
        with past_of(call, call.params["past"]):
            return page_of(call, asked_for(call).with_(is_copy=True))
    return page_of(call, asked_for(call))


def past_of(call: Call, given: Any) -> AbstractContextManager[None]:
    """The copy of the records as they were that the job with this id made, to be read within. Raises 404."""
    text = str(given)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotVisible
    return copies.first(copies.load(call.actor, call.type, int(text)))


def page_of(call: Call, asked: Query) -> Answer:
    names = [name.strip() for name in call.params.get("fields", "").split(",") if name.strip()]
    paths = query.paths(call.actor, call.type, names) if names else shown.all_paths(call.actor, call.type)
    limit = call.whole("limit", 50, BIGGEST)
    page = query.page(asked, paths, limit=limit, cursor=call.params.get("cursor", ""))
    total = query.count(asked, at_most=None) if is_counted(call) else None
    return Answer({"items": shown.items(call.type, page.rows, paths), "next": page.next, "total": total})


def asked_for(call: Call) -> Query:
    actor, object_type = call.actor, call.type
    is_bin = call.yes("deleted")
    if is_bin and not access.may(actor, object_type, "delete"):
        raise PermissionDenied(access.gate.denial("delete", object_type))
    given = call.params.get("filter", "")
    where, words = condition(bodies.parse(given) if given else None, call.params.get("q", ""), object_type, actor)
    return Query(
        actor,
        object_type,
        where=where,
        q=words,
        sort=query.sorts(actor, object_type, call.params.get("sort", "")),
        bin=is_bin,
        verb="delete" if is_bin else "view",
    )


def condition(raw: Any, q: str, object_type: ObjectType, actor: Actor) -> tuple[conditions.Node | None, str]:
    """The filter together with the terms in the words, and the words that remain."""
    terms, words = conditions.to_condition(q, object_type, actor)
    parts = [conditions.parse(part, object_type, actor) for part in (raw, terms) if part is not None]
    return (conditions.And(parts) if len(parts) > 1 else parts[0] if parts else None), words


def is_counted(call: Call) -> bool:
    count = call.params.get("count", "")
    if count not in {"", "exact"}:
        raise malformed(_("'count' takes exact."))
    return count == "exact"


@operation(takes="json")
def created(call: Call) -> Answer:
    if not call.type.can("create"):
        raise Problem(405, "unknown", _("Records of this object are not made here."), headers={"Allow": "GET"})
    record = call.type.model()
    access.require(call.actor, "create", call.type)
    values = inputs.read(call.actor, call.type, call.body, creating=True)
    allowed = call.request.headers.get("Zhike-Duplicates") == "allow"
    warn.check(call.actor, call.type, values, allowed=allowed, way="on_api")
    records.save(record, by=call.actor, **values)
    answer = shown_record(call, record.pk)
    answer.status, answer.about = 201, About(call.type.path, record.pk)
    answer.headers = {**answer.headers, "Location": f"/api/v1/{call.type.path}/{record.pk}"}
    return answer
