"""Which layout a person gets: for each part that of their first role that says something, everybody's, the declared one.

Roles count in the order in which they were made, as the settings list them. Layouts are read once for each version of
the metadata, by one statement; no page asks for more.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from zhike.engine import metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType, Panel

from .shape import Layout, Part, Placed, Title

MORE = "more"
Content = dict[str, Any]


def of(actor: Actor, one: ObjectType) -> Layout:
    """The actor's layout of this object. No query, but one after the metadata changed."""
    return of_roles(one, actor.roles)


def of_roles(one: ObjectType, roles: Sequence[int]) -> Layout:
    return settled(one.key, tuple(roles), metadata.version())


@lru_cache(maxsize=1000)
def settled(key: str, roles: tuple[int, ...], meta_version: int) -> Layout:
    held = stored(meta_version).get(key, {})
    return composed(objects.get(key), [held[role] for role in (*sorted(roles), 0) if role in held])


@lru_cache(maxsize=4)
def stored(meta_version: int) -> dict[str, dict[int, Content]]:
    """What administrators said, by object and role; 0 is everybody's. Cached under the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT object, COALESCE(role_id, 0), content FROM engine_layout WHERE deleted_at IS NULL")
        rows = cursor.fetchall()
    found: dict[str, dict[int, Content]] = {}
    for key, role, content in rows:
        found.setdefault(key, {})[role] = metadata.loaded(content) or {}
    return found


def composed(one: ObjectType, held: Sequence[Content]) -> Layout:
    """What these say of the object, the first one that says anything of a part, else what is declared."""
    form = next((each for each in held if "sections" in each), None)
    sections = declared(one) if form is None else parts_of(one, form["sections"])
    return Layout(
        sections=tuple(with_more(one, sections, form.get("left_out", ()) if form else ())),
        highlights=tuple(name for name in said(held, "highlights", one.highlights) if name in one.fields),
        columns=tuple(said(held, "columns", one.columns)),
        panels=tuple(panels_of(one, held)),
    )


def said(held: Iterable[Content], part: str, otherwise: Sequence[Any]) -> Sequence[Any]:
    return next((each[part] for each in held if part in each), otherwise)


def declared(one: ObjectType) -> list[Part]:
    return [
        Part(f"section-{n}", section.title, tuple(Placed(name) for name in section.fields if name in one.fields))
        for n, section in enumerate(one.form)
    ]


def parts_of(one: ObjectType, sections: list[dict[str, Any]]) -> list[Part]:
    return [
        Part(
            key=section.get("key") or f"section-{n}",
            title=Title(section.get("title") or {}),
            fields=tuple(placed(entry) for entry in section["fields"] if name_in(entry) in one.fields),
            columns=section.get("columns", 2),
        )
        for n, section in enumerate(sections)
    ]


def placed(entry: Any) -> Placed:
    """A field of a section: its name alone, or with its conditions."""
    if isinstance(entry, str):
        return Placed(entry)
    return Placed(entry["name"], entry.get("show"), entry.get("require", False))


def name_in(entry: Any) -> str:
    return entry if isinstance(entry, str) else str(entry["name"])


def known_fields(one: ObjectType) -> list[str]:
    """The fields that a form shows unless somebody left them out: the declared ones, then those made since."""
    return one.form_fields


def with_more(one: ObjectType, sections: list[Part], left_out: Iterable[str]) -> list[Part]:
    """What has no place yet, and what a record cannot be saved without, stands in the section "More"."""
    there = {placed.name for part in sections for placed in part.fields}
    meant = set(left_out) - {name for name, field in one.fields.items() if field.is_required and field.is_editable}
    rest = tuple(Placed(name) for name in known_fields(one) if name not in there | meant)
    if not rest:
        return sections
    if any(part.key == MORE for part in sections):
        return [
            part if part.key != MORE else Part(MORE, part.title, (*part.fields, *rest), part.columns)
            for part in sections
        ]
    return [*sections, Part(MORE, _("More"), rest)]


def panels_of(one: ObjectType, held: Sequence[Content]) -> list[Panel]:
    if not any("panels" in each for each in held):
        return [*one.panels, *made_panels(one)]
    found = []
    for entry in said(held, "panels", ()):
        other = objects.find(entry["object"])
        if other and entry["by"] in other.fields:
            title = Title(entry.get("title") or {})
            columns = entry.get("columns") or columns_of(one, other, entry["by"])
            found.append(Panel(other.key, entry["by"], columns, title if str(title) else declared_title(one, entry)))
    return found


def made_panels(one: ObjectType) -> list[Panel]:
    """What administrators let link here, in the order of the objects."""
    return [
        Panel(other.key, by.name, columns_of(one, other, by.name), several(other, by, one.key))
        for other in objects.all_types()
        for by in other.made_fields.values()
        if by.kind.name == "link" and by.target == one.key
    ]


def several(other: ObjectType, by: Field, key: str) -> Any:
    """Where more than one field of an object links here, a list is called by its field too."""
    others = [each for each in other.fields.values() if each.kind.name == "link" and each.target == key]
    return joined(other.model._meta.verbose_name_plural, by.label) if len(others) > 1 else ""


joined = lazy(lambda objects, field: f"{objects}: {field}", str)


def columns_of(one: ObjectType, other: ObjectType, by: str) -> Sequence[str]:
    """What the declared panel shows, else how lists of that object begin."""
    known = next((panel for panel in one.panels if (panel.object, panel.by) == (other.key, by)), None)
    return known.columns if known else [name for name in other.columns if name != by][:4]


def declared_title(one: ObjectType, entry: dict[str, Any]) -> Any:
    return next((p.title for p in one.panels if (p.object, p.by) == (entry["object"], entry["by"])), "")
