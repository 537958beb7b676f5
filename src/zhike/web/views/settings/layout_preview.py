"""What the people of a role would see of a layout that is not saved yet: the form, the highlights, lists by name."""

from dataclasses import replace
from typing import Any

from django.utils.text import capfirst

from zhike.engine import access, actors, metadata, query
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.fields import Field
from zhike.engine.layouts import Layout
from zhike.engine.objects import ObjectType
from zhike.engine.views.shapes.columns import title_of
from zhike.engine.views.shapes.edits import edits


def preview(by: Actor, one: ObjectType, layout: Layout, role: Any) -> dict[str, Any]:
    """Fields that the role may not know are missing, those it may not write are shown as text."""
    who = by if role is None else replace(by, roles=(role.pk,), rights=actors.rights_of((role.pk,), metadata.version()))
    readable = access.readable_fields(who, one)
    fields = [readable[name] for name in layout.names if name in readable]
    drawn = {edit["name"]: edit for edit in edits(who, fields, {field.name: field.default for field in fields})}
    for name, placed in layout.placed.items():
        if placed.require is True and name in drawn:
            drawn[name]["is_required"] = True
    return {
        "may_see": access.may(who, one, "view"),
        "sections": [
            {"title": str(part.title), "columns": part.columns, "fields": [drawn[p.name] for p in part.fields if p.name in drawn]}
            for part in layout.sections
        ],
        "highlights": [label(readable[name]) for name in layout.highlights if name in readable],
        "columns": columns(who, one, layout),
        "panels": [str(panel.title) or panel.object for panel in layout.panels],
    }  # fmt: skip


def label(field: Field) -> str:
    return str(capfirst(field.label))


def columns(who: Actor, one: ObjectType, layout: Layout) -> list[str]:
    found = []
    for name in layout.columns:
        try:
            found.append(title_of(query.path(who, one, name)))
        except Unknown:
            continue
    return found
