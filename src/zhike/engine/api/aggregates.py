"""Groups and measures of an object's records."""

from contextlib import nullcontext
from typing import Any

from django.utils.translation import gettext as _

from zhike.engine import conditions, metadata, query
from zhike.engine.fields import Link
from zhike.engine.fields.numbers import plain
from zhike.engine.query import Groups, Query, Total

from .answers import Answer
from .calls import Call, operation
from .many import past_of
from .problems import malformed


@operation(takes="json", reads=True)
def aggregated(call: Call) -> Answer:
    """Of the records of now; with `past` of the copy as they were that this job made."""
    call.only("group_by", "measures", "filter", "past")
    with past_of(call, call.body["past"]) if "past" in call.body else nullcontext():
        return groups(call, is_copy="past" in call.body)


def groups(call: Call, *, is_copy: bool) -> Answer:
    raw = call.body.get("filter")
    where = conditions.parse(raw, call.type, call.actor) if raw else None
    asked = Query(call.actor, call.type, where=where, is_copy=is_copy)
    found = query.aggregate(asked, names(call, "group_by"), names(call, "measures"))
    return Answer(
        {
            "groups": [group(found, keys, values) for keys, values in found.groups],
            "total": measures(found.total),
            "truncated": found.truncated,
        }
    )


def names(call: Call, member: str) -> list[str]:
    given = call.body.get(member) or []
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given) or len(given) > 20:
        raise malformed(_("'%(name)s' takes a list of up to 20 names.") % {"name": member})
    return list(dict.fromkeys(given))


def group(found: Groups, keys: tuple[Any, ...], values: dict[str, Any]) -> dict[str, Any]:
    shown = {key.name: key_of(key.path.field, value) for key, value in zip(found.keys, keys, strict=True)}
    return {"key": shown, **measures(values)}


def key_of(one: Any, value: Any) -> Any:
    if isinstance(value, tuple) and isinstance(value[0], Link):
        link, key = value
        return {"id": link.id, "key": key, "title": link.title}
    return value.isoformat() if hasattr(value, "isoformat") else one.api(value)


def measures(values: dict[str, Any]) -> dict[str, Any]:
    return {name: measure(value) for name, value in values.items()}


def measure(value: Any) -> Any:
    if isinstance(value, Total):
        return money(value)
    if value is None or isinstance(value, int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else plain(value)


def money(total: Total) -> dict[str, Any]:
    """Amounts of one currency in it; mixed ones in base currency, with what they are made of."""
    base = metadata.base_currency(metadata.version())
    shown: dict[str, Any] = {"amount": f"{total.amount:.2f}", "currency": total.currency or base}
    if total.by_currency:
        shown["by_currency"] = {currency: f"{amount:.2f}" for currency, amount in total.by_currency.items()}
        shown["without_rate"] = total.without_rate
    return shown
