"""The page that matches columns to fields, and what was posted from it as a map."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import access, metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.imports import suggest
from zhike.engine.imports.find import Ask, Finder
from zhike.engine.imports.mapping import LINKS, MISSING, ON_MATCH, linked_object
from zhike.engine.imports.orders import folder
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.engine.speech import said
from zhike.lib.fold import clean, fold
from zhike.lib.tables import plain

SAMPLES = 3
MOST_VALUES = 8
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252", "shift_jis")
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")
BY = ("external_id", "email", "emails", "phones", "code", "key")


def page(actor: Actor, one: ObjectType, job: Job, error: str) -> dict[str, Any]:
    rows = [row.cells for row in plain.rows(folder(job) / "sample", 0, 200)[0] if not row.problem]
    sure = {found.column: found for found in suggest.suggestions(actor, one, job.order["columns"])}
    fields = targets(actor, one)
    listed = [column(sure[name], job, cells_of(rows, place)) for place, name in enumerate(job.order["columns"])]
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
    for name in ("created_at", "created_by"):
        found.append(
            target(name, capfirst(str(one.fields[name].label)), "", "link" if name == "created_by" else "value")
        )
    return found


def target(value: str, title: str, group: str, kind: str) -> dict[str, Any]:
    return {"value": value, "title": title, "group": group, "kind": kind}


def cells_of(rows: Sequence[Sequence[str]], place: int) -> Counter[str]:
    return Counter(text for row in rows if (text := clean(row[place])))


def column(sure: suggest.Suggestion, job: Job, cells: Counter[str]) -> dict[str, Any]:
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
        "format": wanted.get("format", ""),
        "needs": is_suggested and sure.score < suggest.SURE,
        "cells": cells,
    }


def add_strange(actor: Actor, one: ObjectType, job: Job, item: dict[str, Any]) -> None:
    """Put in the texts that need to be taken for something else."""
    wanted = first(job.order["map"]["columns"].get(item["name"]))
    item["values"] = strange(actor, one, wanted, item.pop("cells"))
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
    match = ",".join(mapped.get("match") or [])
    usable = [name for name in fields if name in one.fields and one.fields[name].kind.name not in {"money", "rows"}]
    choices = [option("", _("External id, where there is one")), *(option(n, str(one.fields[n].label)) for n in usable)]
    if "," in match:
        choices.append(option(match, " / ".join(str(one.fields[n].label) for n in match.split(",") if n in one.fields)))
    for item in choices:
        item["is_selected"] = item["value"] == match
    done = {"update": _("Update them"), "skip": _("Leave them as they are"), "create": _("Create another")}
    chosen = mapped.get("on_match") or "update"
    return [
        edit("match", _("A row is recognised by"), choices),
        edit("on_match", _("Records that are there"), [option(name, done[name], chosen) for name in ON_MATCH]),
    ]


def defaults(one: ObjectType, job: Job) -> list[dict[str, Any]]:
    if not any(field.kind.name == "money" for field in one.fields.values()):
        return []
    base = metadata.base_currency(metadata.version())
    chosen = (job.order["map"].get("defaults") or {}).get("currency") or base
    names = dict.fromkeys([base, *CURRENCIES])
    return [edit("currency", _("Currency of amounts"), [option(name, name, chosen) for name in names])]


def posted(job: Job, one: ObjectType, data: Mapping[str, str]) -> dict[str, Any]:
    """The map that the page says."""
    columns = {}
    for place, name in enumerate(job.order["columns"]):
        path = data.get(f"column-{place}.target", "")
        if path:
            columns[name] = posted_target(place, path, data)
    match = [name for name in data.get("match", "").split(",") if name]
    found: dict[str, Any] = {"columns": columns, "match": match, "on_match": data.get("on_match") or "update"}
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
