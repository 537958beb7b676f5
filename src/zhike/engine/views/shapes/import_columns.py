"""The page that matches columns to fields, and what was posted from it as a map."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import access, metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.imports import blanks as blank
from zhike.engine.imports import suggest
from zhike.engine.imports.find import Ask, Finder
from zhike.engine.imports.mapping import LINKS, MISSING, ON_MATCH, linked_object
from zhike.engine.imports.orders import folder
from zhike.engine.imports.writing import ON_CREATION, may_tell_creation
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said
from zhike.lib.fold import clean, fold
from zhike.lib.tables import plain

SAMPLES = 3
MOST_VALUES = 20
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252", "shift_jis")
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")
BY = ("external_id", "email", "emails", "phones", "code", "key")


def page(actor: Actor, one: ObjectType, job: Job, error: str) -> dict[str, Any]:
    rows = [row.cells for row in plain.rows(folder(job) / "sample", 0, 200)[0] if not row.problem]
    sure = {found.column: found for found in suggest.suggestions(actor, one, job.order["columns"])}
    fields = targets(actor, one)
    listed = [column(one, sure[name], job, cells_of(rows, place)) for place, name in enumerate(job.order["columns"])]
    for item in listed:
        add_strange(actor, one, job, item)
    matched = sum(bool(item["target"]) for item in listed)
    told = _("%(matched)s of %(count)s columns are matched") % {"matched": matched, "count": len(listed)}
    return {
        "reading": reading(job),
        "reading_url": f"/import/{job.pk}/reading",
        "columns": listed,
        "targets": fields,
        "by_choices": {item["value"]: by_choices(one, item["value"]) for item in fields if item["kind"] == "link"},
        "missing_choices": [option(name, missing_titles()[name]) for name in MISSING],
        "rules": rules(one, job),
        "defaults": defaults(one, job),
        "action": f"/import/{job.pk}",
        "back_url": f"/{one.path}/import",
        "summary": told,
        "mended": said(plain.unpacked(titles)) if (titles := job.order["found"].get("mended")) else "",
        "error": error,
    }


def targets(actor: Actor, one: ObjectType) -> list[dict[str, Any]]:
    """The fields a column may go to."""
    found = [target("id", suggest.our_id(), "", "value")]
    for name, field in access.writable_fields(actor, one).items():
        kind = field.kind.name
        if name not in access.readable_fields(actor, one) or kind in {"file", "any_link", "any_links"}:
            continue
        is_link = kind in LINKS or (kind == "rows" and bool(field.rows.links_to))
        found.append(target(name, capfirst(str(field.label)), "", "link" if is_link else "value"))
        if kind == "money":
            found.append(target(f"{name}.currency", suggest.currency_title(field), "", "value"))
        if kind == "rows":
            parts = field.rows.fields[1:]
            found += [target(f"{name}.{p.name}", str(p.label), str(field.label), "value") for p in parts]
    for name in sorted(ON_CREATION) if may_tell_creation(actor, one) else ():
        found.append(
            target(name, capfirst(str(one.fields[name].label)), "", "link" if name == "created_by" else "value")
        )
    return found


def target(value: str, title: str, group: str, kind: str) -> dict[str, Any]:
    return {"value": value, "title": title, "group": group, "kind": kind}


def cells_of(rows: Sequence[Sequence[str]], place: int) -> Counter[str]:
    return Counter(text for row in rows if (text := clean(row[place])))


def column(one: ObjectType, sure: suggest.Suggestion, job: Job, cells: Counter[str]) -> dict[str, Any]:
    wanted = first(job.order["map"]["columns"].get(sure.column))
    path = wanted.get("field", "")
    is_suggested = bool(path) and sure.target is not None and sure.target["field"] == path
    return {
        "name": sure.column,
        "samples": list(cells)[:SAMPLES],
        "target": path,
        "how": sure.how if is_suggested else "",
        "score": sure.score if is_suggested else 100 if path else 0,
        "by": wanted.get("by", "name"),
        "missing": wanted.get("missing", "fail"),
        "formats": formats(job, sure.column, wanted, kind_of(one, path)),
        "blanks": emptied(one, job, path, cells),
        "needs": is_suggested and sure.score < suggest.SURE,
        "cells": cells,
    }


def kind_of(one: ObjectType, path: str) -> str:
    return one.fields[path].kind.name if path in one.fields else ""


def formats(job: Job, name: str, wanted: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """How the dates of a column are written; the order that was found is told."""
    if kind not in {"date", "moment"}:
        return []
    titles = date_titles()
    chosen = wanted.get("format", "")
    found = (job.order.get("orders") or {}).get(name, "")
    titles[""] = f"{titles['']}: {titles[found]}" if found else titles[""]
    if chosen not in titles:
        titles[chosen] = chosen
    return [option(key, title, chosen) for key, title in titles.items()]


def date_titles() -> dict[str, str]:
    return {
        "": _("As found"),
        "ymd": _("Year first"),
        "dmy": _("Day first"),
        "mdy": _("Month first"),
        "excel": _("Days since 1900, as in a spreadsheet"),
        "excel1904": _("Days since 1904, as in a spreadsheet"),
    }


def emptied(one: ObjectType, job: Job, path: str, cells: Counter[str]) -> list[str]:
    """The placeholders of a column, of which the page says that they count as empty."""
    if path not in one.fields:
        return []
    listed = blank.for_field(one.fields[path], blank.texts(job.order["map"].get("placeholders", True)))
    return [text for text in cells if fold(text) in listed]


def add_strange(actor: Actor, one: ObjectType, job: Job, item: dict[str, Any]) -> None:
    """Put in the texts that need to be taken for something else."""
    wanted = first(job.order["map"]["columns"].get(item["name"]))
    cells = Counter({text: n for text, n in item.pop("cells").items() if text not in item["blanks"]})
    item["values"] = strange(actor, one, wanted, cells)
    item["needs"] = item["needs"] or bool(item["values"])


def first(wanted: Any) -> Mapping[str, Any]:
    """The target of a column; the first of several."""
    found = (wanted[0] if wanted else {}) if isinstance(wanted, list) else wanted
    return {"field": found} if isinstance(found, str) else found or {}


def strange(actor: Actor, one: ObjectType, wanted: Mapping[str, Any], cells: Counter[str]) -> list[dict[str, Any]]:
    """Texts that name no choice or no record, with what they are to be taken for."""
    spelt = {fold(text): other for text, other in (wanted.get("values") or {}).items()}
    unknown = unknown_texts(actor, one, wanted, cells)
    shown = [text for text, _count in cells.most_common() if text in unknown or fold(text) in spelt][:MOST_VALUES]
    note = _("not known here")
    return [
        {"from": t, "to": spelt.get(fold(t), t), "count": cells[t], "note": note if t in unknown else ""} for t in shown
    ]


def unknown_texts(actor: Actor, one: ObjectType, wanted: Mapping[str, Any], cells: Counter[str]) -> set[str]:
    field = one.fields.get(wanted.get("field", ""))
    if field is None:
        return set()
    if field.kind.name == "choice" and not field.is_open_choice:
        known = {fold(str(word)) for pair in field.choices.items() for word in pair}
        return {text for text in cells if fold(text) not in known}
    key = linked_object(inner(field), "")
    if not key:
        return set()
    by = wanted.get("by", "name")
    ask = Ask(key, objects.get(key).title if by in {"name", "title"} else by)
    if ask.by not in access.readable_fields(actor, objects.get(key)):
        return set()
    finder = Finder(actor)
    finder.look(ask, cells)
    return {text for text in cells if not finder.ids(ask, text)}


def inner(field: Field) -> Field:
    return field.rows.fields[0] if field.kind.name == "rows" else field


def by_choices(one: ObjectType, path: str) -> list[dict[str, Any]]:
    key = linked_object(inner(one.fields[path]), "")
    other = objects.get(key)
    names = [other.title, *(name for name in BY if name in other.fields)]
    return [option(name, capfirst(str(other.fields[name].label))) for name in names]


def missing_titles() -> dict[str, str]:
    return {"fail": _("Refuse the row"), "blank": _("Leave it empty"), "create": _("Create it")}


def option(value: str, title: str, chosen: str = "") -> dict[str, Any]:
    return {"value": value, "title": title, "hue": "", "is_selected": value == chosen, "group": ""}


def edit(name: str, title: str, options: list[dict[str, Any]], text: str = "") -> dict[str, Any]:
    return {"name": name, "id": f"import-{name}", "title": title, "kind": "choice", "options": options, "help": text}


def reading(job: Job) -> list[dict[str, Any]]:
    """How the file is read, each with what was found out."""
    found, told = job.order["found"], job.order["reading"]
    names = list(dict.fromkeys([found["encoding"], *ENCODINGS]))
    encoding = edit("encoding", _("Encoding"), [option(n, n.upper(), found["encoding"]) for n in names])
    if found.get("kind") == "vcards":
        return [encoding]
    header = "yes" if found["header"] else "no"
    orders = [("", _("As found")), ("ymd", _("Year first")), ("dmy", _("Day first")), ("mdy", _("Month first"))]
    chosen = str(told.get("dates") or "")
    listed = [
        edit("header", _("First row"), [option("yes", _("Column names"), header), option("no", _("Data"), header)]),
        edit("dates", _("Order of dates"), [option(name, title, chosen) for name, title in orders]),
    ]
    if found["sheets"]:
        return [edit("sheet", _("Sheet"), [option(s, s, found["sheet"]) for s in found["sheets"][:100]]), *listed]
    marks = {",": ",", ";": ";", "tab": _("Tab"), "|": "|"}
    mark = "tab" if found["delimiter"] == "\t" else found["delimiter"]
    done = [("mend", _("Mend what is certain")), ("refuse", _("Refuse them"))]
    damaged = told.get("damaged") or "mend"
    return [
        encoding,
        edit("delimiter", _("Separator"), [option(m, title, mark) for m, title in marks.items()]),
        *listed,
        edit("damaged", _("Damaged rows"), [option(name, title, damaged) for name, title in done]),
    ]


def rules(one: ObjectType, job: Job) -> list[dict[str, Any]]:
    mapped = job.order["map"]
    fields = [first(wanted).get("field", "") for wanted in mapped["columns"].values()]
    listed = [str(name) for name in mapped.get("match") or []]
    together = any("+" in name for name in listed)
    chosen = [part for name in listed for part in name.split("+")]
    usable = [name for name in fields if name in one.fields and one.fields[name].kind.name not in {"money", "rows"}]
    choices = [
        option(n, capfirst(str(one.fields[n].label))) | {"is_selected": n in chosen} for n in dict.fromkeys(usable)
    ]
    ways = [("any", _("One of them is the same")), ("all", _("All of them are the same"))]
    done = {"update": _("Update them"), "skip": _("Leave them as they are"), "create": _("Create another")}
    blanks = [("yes", _("Count as empty")), ("no", _("Are taken as they are"))]
    is_off = mapped.get("placeholders") is False
    usual = _("Without a choice by the external id, where there is one.")
    return [
        edit("match", _("A row is recognised by"), choices, usual) | {"kind": "multi_choice"},
        edit("match_by", _("It is the same record where"), [option(n, title, "all" if together else "any") for n, title in ways]),
        edit("on_match", _("Records that are there"), [option(n, done[n], mapped.get("on_match") or "update") for n in ON_MATCH]),
        edit("placeholders", _("Placeholders such as 'Select'"), [option(n, t, "no" if is_off else "yes") for n, t in blanks]),
    ]  # fmt: skip


def defaults(one: ObjectType, job: Job) -> list[dict[str, Any]]:
    if not any(field.kind.name == "money" for field in one.fields.values()):
        return []
    base = metadata.base_currency(metadata.version())
    chosen = (job.order["map"].get("defaults") or {}).get("currency") or base
    names = dict.fromkeys([base, *CURRENCIES])
    return [edit("currency", _("Currency of amounts"), [option(name, name, chosen) for name in names])]


def posted(job: Job, one: ObjectType, data: QueryDict) -> dict[str, Any]:
    """The map that the page says."""
    columns = {}
    for place, name in enumerate(job.order["columns"]):
        path = data.get(f"column-{place}.target", "")
        if path:
            columns[name] = posted_target(place, path, data)
    match = [name for name in data.getlist("match") if name]
    match = ["+".join(match)] if data.get("match_by") == "all" and match else match
    found: dict[str, Any] = {"columns": columns, "match": match, "on_match": data.get("on_match") or "update"}
    if data.get("placeholders") == "no":
        found["placeholders"] = False
    if job.order["reading"]:
        found["reading"] = job.order["reading"]
    if data.get("currency"):
        found["defaults"] = {"currency": data["currency"]}
    return found


def posted_target(place: int, path: str, data: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"field": path}
    for name in ("by", "missing", "format"):
        if data.get(f"column-{place}.{name}"):
            found[name] = data[f"column-{place}.{name}"]
    spelt = {}
    for number in range(MOST_VALUES):
        text, other = data.get(f"column-{place}.from-{number}", ""), data.get(f"column-{place}.value-{number}", "")
        if text and clean(other) != text:
            spelt[text] = clean(other)
    return {**found, "values": spelt} if spelt else found
