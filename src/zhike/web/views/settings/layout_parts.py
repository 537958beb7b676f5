"""The parts of a layout as rows of the editor, and what was posted as content. A row is `row-3.name` and so on."""

import json
import re
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst

from zhike.engine import layouts, objects
from zhike.engine.fields import Field
from zhike.engine.layouts import Layout, Title
from zhike.engine.objects import ObjectType
from zhike.engine.relations import links_to
from zhike.engine.views.shapes.columns import ICONS

TOGETHER = {"sections", "left_out"}
NUMBER = re.compile(r"row-(\d{1,4})\.kind")
MOST_ROWS, PANEL_COLUMNS = 900, 6
NEVER = {"id"}
Row = dict[str, Any]


def label(field: Field) -> str:
    return str(capfirst(field.label))


def field_row(field: Field, **more: Any) -> Row:
    icon = ICONS.get(field.kind.name, "circle")
    return {"kind": "field", "name": field.name, "title": label(field), "icon": icon, "show": "", "require": ""} | more


def posted(data: QueryDict) -> list[dict[str, str]]:
    """The rows in the order of their numbers, each with its parts."""
    numbers = sorted({int(match[1]) for key in data if (match := NUMBER.fullmatch(key))})[:MOST_ROWS]
    found = []
    for n in numbers:
        start = f"row-{n}."
        found.append({key.removeprefix(start): str(data[key]).strip() for key in data if key.startswith(start)})
    return found


# --- sections and fields


def draw_form(one: ObjectType, layout: Layout) -> dict[str, Any]:
    """Headings and fields in one list; what stands below the last heading is not in the layout."""
    rows: list[Row] = []
    for part in layout.sections:
        rows.append({"kind": "section", "key": part.key, "columns": part.columns} | texts(part.title))
        for placed in part.fields:
            conditions = {"show": as_json(placed.show), "require": as_json(placed.require)}
            rows.append(field_row(one.fields[placed.name], **conditions))
    rest = [
        n for n in dict.fromkeys([*layouts.known_fields(one), *one.fields]) if n not in layout.placed and n not in NEVER
    ]
    sections = [{"key": part.key, "title": str(part.title) or "—"} for part in layout.sections]
    return {"rows": rows, "rest": [field_row(one.fields[name]) for name in rest], "sections": sections}


def texts(title: Any) -> dict[str, str]:
    """What a title says in each language: an administrator's own words, else ours, translated."""
    if isinstance(title, Title):
        return {"en": title.texts.get("en", ""), "zh": title.texts.get("zh", "")}
    from django.utils.translation import override

    found = {}
    for key, language in (("en", "en"), ("zh", "zh-hans")):
        with override(language):
            found[key] = str(title)
    return found


def as_json(condition: Any) -> str:
    return json.dumps(condition, ensure_ascii=False) if condition else ""


def read_form(one: ObjectType, data: QueryDict) -> dict[str, Any]:
    sections: list[Row] = []
    left_out: list[str] = []
    moved: list[tuple[str, Any]] = []
    is_out = False
    for row in posted(data):
        if row["kind"] == "section":
            sections.append(section(row, len(sections)))
        elif row["kind"] == "out":
            is_out = True
        elif row.get("to"):
            moved.append((row["to"], placed(row)))
        elif is_out:
            left_out.append(row.get("name", ""))
        else:
            if not sections:
                sections.append({"key": "section-0", "title": {}, "columns": 2, "fields": []})
            sections[-1]["fields"].append(placed(row))
    for key, entry in moved:
        into = next((part["fields"] for part in sections if part["key"] == key), left_out)
        into.append(entry if into is not left_out or isinstance(entry, str) else entry["name"])
    known = set(layouts.known_fields(one))
    return {"sections": sections, "left_out": [name for name in left_out if name in known]}


def section(row: dict[str, str], number: int) -> Row:
    title = {language: row[language] for language in ("en", "zh") if row.get(language)}
    return {
        "key": row.get("key") or f"part-{number + 1}",
        "title": title,
        "columns": 1 if row.get("columns") == "1" else 2,
        "fields": [],
    }


def placed(row: dict[str, str]) -> Any:
    entry: Row = {"name": row.get("name", "")}
    for part in ("show", "require"):
        if row.get(part):
            entry[part] = parsed(row[part])
    return entry if len(entry) > 1 else entry["name"]


def parsed(text: str) -> Any:
    """A condition as it was posted; what is no JSON is refused where conditions are read."""
    try:
        return json.loads(text)
    except ValueError:
        return text


# --- highlights and columns: fields in an order


def draw_highlights(one: ObjectType, layout: Layout) -> dict[str, Any]:
    return {"rows": [{"kind": "name", "name": name} for name in layout.highlights], "choices": own_fields(one)}


def own_fields(one: ObjectType) -> list[Row]:
    ordered = dict.fromkeys([*layouts.known_fields(one), *one.fields])
    return [{"value": name, "title": label(one.fields[name])} for name in ordered if name not in NEVER]


def read_highlights(one: ObjectType, data: QueryDict) -> dict[str, Any]:
    return {"highlights": names_in(data)}


def names_in(data: QueryDict) -> list[str]:
    return [row["name"] for row in posted(data) if row.get("name")]


def draw_columns(one: ObjectType, layout: Layout) -> dict[str, Any]:
    rows = [{"kind": "name", "name": name} for name in layout.columns if name != one.title]
    return {"rows": rows, "choices": with_linked(one)}


def with_linked(one: ObjectType) -> list[Row]:
    """The object's fields, then those of the records it links to."""
    found = [choice for choice in own_fields(one) if choice["value"] != one.title]
    for by in one.fields.values():
        if by.kind.name == "link" and by.target:
            found += [
                {"value": f"{by.name}.{choice['value']}", "title": f"{label(by)} › {choice['title']}"}
                for choice in own_fields(objects.get(by.target))
            ]
    return found


def read_columns(one: ObjectType, data: QueryDict) -> dict[str, Any]:
    return {"columns": list(dict.fromkeys([one.title, *names_in(data)]))}


# --- related lists


def draw_panels(one: ObjectType, layout: Layout) -> dict[str, Any]:
    rows = []
    for panel in layout.panels:
        other = objects.get(panel.object)
        columns = [*panel.columns, *[""] * PANEL_COLUMNS][:PANEL_COLUMNS]
        said = texts(panel.title) if panel.title else {"en": "", "zh": ""}
        rows.append({"kind": "panel", "link": f"{panel.object}.{panel.by}", "columns": columns, "choices": own_fields(other)} | said)  # fmt: skip
    chosen = {row["link"] for row in rows}
    links = [
        {"value": f"{other.key}.{by.name}", "title": f"{other.label_plural} · {label(by)}"}
        for other, by in linking(one)
    ]
    return {"rows": rows, "links": [link for link in links if link["value"] not in chosen], "names": {k["value"]: k["title"] for k in links}}  # fmt: skip


def linking(one: ObjectType) -> list[tuple[ObjectType, Field]]:
    """Every object with a field that links here."""
    return [
        (other, by)
        for other in objects.all_types()
        for by in other.fields.values()
        if links_to(by, one.key) and by.name not in {"created_by", "updated_by"}
    ]


def read_panels(one: ObjectType, data: QueryDict) -> dict[str, Any]:
    found: list[Row] = []
    for row in posted(data):
        key, _dot, by = row.get("link", "").partition(".")
        if key:
            columns = [name for n in range(PANEL_COLUMNS) if (name := row.get(f"column{n}", ""))]
            title = {language: row[language] for language in ("en", "zh") if row.get(language)}
            found.append({"object": key, "by": by, **({"columns": columns} if columns else {}), **({"title": title} if title else {})})  # fmt: skip
    return {"panels": found}
