"""The content of a layout as people and programs write it, read strictly.

{"sections": [{"key", "title": {"en", "zh"}, "columns": 1|2, "fields": [name | {"name", "show", "require"}]}],
"left_out": [names], "highlights": [names], "columns": [paths], "panels": [{"object", "by", "columns", "title"}]}
"""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import conditions, objects, query
from zhike.engine.actors import Actor
from zhike.engine.conditions import Leaf, Node
from zhike.engine.errors import Unknown
from zhike.engine.layouts import MOST_HIGHLIGHTS
from zhike.engine.objects import ObjectType
from zhike.engine.relations import links_to

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MOST_SECTIONS, MOST_COLUMNS, MOST_PANELS = 40, 30, 20
LONGEST_TITLE = 80
Json = dict[str, Any]


def checked(one: ObjectType, content: Any, by: Actor) -> Json:
    """The content in its canonical form. Raises ValidationError with a sentence that names the place."""
    content = mapping(content, _("A layout"), PARTS)
    if "left_out" in content and "sections" not in content:
        raise refused(_("'left_out' goes with 'sections'. Give both."))
    return {part: PARTS[part](one, content[part], by) for part in PARTS if part in content}


def refused(text: str, **values: Any) -> ValidationError:
    return ValidationError(text % values if values else text)


def mapping(value: Any, place: str, known: Iterable[str]) -> Json:
    if not isinstance(value, dict):
        raise refused(_("%(place)s is an object with: %(parts)s."), place=place, parts=", ".join(known))
    for name in value:
        if name not in known:
            raise refused(
                _("'%(name)s' means nothing in a layout. Use: %(parts)s."), name=str(name)[:40], parts=", ".join(known)
            )
    return value


def listing(value: Any, place: str, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise refused(_("'%(place)s' is a list of at most %(most)s entries."), place=place, most=most)
    return value


def field_names(one: ObjectType, value: Any, place: str, most: int) -> list[str]:
    found = [known(one, name) for name in listing(value, place, most)]
    if len(set(found)) < len(found):
        raise refused(_("'%(place)s' names a field twice."), place=place)
    return found


def known(one: ObjectType, name: Any) -> str:
    if not isinstance(name, str) or name not in one.fields:
        raise refused(_("'%(name)s' is not a field of '%(object)s'."), name=str(name)[:60], object=one.key)
    return name


def title(value: Any, place: str) -> dict[str, str]:
    texts = mapping(value or {}, place, ("en", "zh"))
    if any(not isinstance(text, str) or len(text) > LONGEST_TITLE for text in texts.values()):
        raise refused(_("A title is text of at most %(most)s characters."), most=LONGEST_TITLE)
    return {language: texts[language].strip() for language in ("en", "zh") if texts.get(language, "").strip()}


def sections(one: ObjectType, value: Any, by: Actor) -> list[Json]:
    found = [section(one, n, entry, by) for n, entry in enumerate(listing(value, "sections", MOST_SECTIONS))]
    names = [entry if isinstance(entry, str) else entry["name"] for part in found for entry in part["fields"]]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise refused(_("'%(field)s' stands twice in the layout. Keep one."), field=capfirst(one.fields[twice].label))
    keys = [part["key"] for part in found]
    if len(set(keys)) < len(keys):
        raise refused(_("Two sections have the same key. Give each its own."))
    if one.title not in names:
        raise refused(_("'%(field)s' names the record. Keep it in the layout."), field=capfirst(one.title_field.label))
    return found


def section(one: ObjectType, number: int, value: Any, by: Actor) -> Json:
    part = mapping(value, _("A section"), ("key", "title", "columns", "fields"))
    key = part.get("key") or f"section-{number}"
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise refused(_("The key of a section is made of a-z, 0-9 and hyphens."))
    if part.get("columns", 2) not in (1, 2):
        raise refused(_("A section has 1 or 2 columns."))
    fields = [entry(one, each, by) for each in listing(part.get("fields", []), "fields", 500)]
    return {"key": key, "title": title(part.get("title"), _("A title")), "columns": part.get("columns", 2), "fields": fields}  # fmt: skip


def entry(one: ObjectType, value: Any, by: Actor) -> str | Json:
    """A field in its place: its name alone unless it has conditions."""
    if isinstance(value, str):
        return known(one, value)
    placed = mapping(value, _("A field of a section"), ("name", "show", "require"))
    name = known(one, placed.get("name"))
    found: Json = {"name": name}
    if placed.get("show"):
        found["show"] = condition(one, name, placed["show"], by)
    if placed.get("require"):
        asked = placed["require"]
        found["require"] = True if asked is True else condition(one, name, asked, by)
    if len(found) > 1 and name == one.title and "show" in found:
        raise refused(_("'%(field)s' names the record and is always shown."), field=capfirst(one.title_field.label))
    return found if len(found) > 1 else name


def condition(one: ObjectType, name: str, raw: Any, by: Actor) -> Json:
    """A condition on the record's own fields, with links by their ids, so that reading it asks nothing."""
    label = capfirst(one.fields[name].label)
    try:
        node = conditions.parse(raw, one, by)
    except Unknown as wrong:
        raise refused(_("The condition of '%(field)s' cannot be used. %(reason)s"), field=label, reason=str(wrong)) from wrong  # fmt: skip
    if not conditions.is_flat(node):
        raise refused(
            _("The condition of '%(field)s' looks beyond the form. Compare only fields of the record itself."),
            field=label,
        )
    return by_id(raw, node)


def by_id(raw: Json, node: Node) -> Json:
    """The condition as it was written, but links named by a key by their ids."""
    for word in ("and", "or"):
        if word in raw:
            return {word: [by_id(part, inner) for part, inner in zip(raw[word], node.parts, strict=True)]}  # type: ignore[attr-defined]
    if "not" in raw:
        return {"not": by_id(raw["not"], node.part)}  # type: ignore[attr-defined]
    if isinstance(node, Leaf) and node.path.field.kind.name == "link" and node.op in {"eq", "ne", "in", "not_in"}:
        return {"field": raw["field"], "op": raw["op"], "value": node.value}
    return raw


def highlights(one: ObjectType, value: Any, by: Actor) -> list[str]:
    return field_names(one, value, "highlights", MOST_HIGHLIGHTS)


def columns(one: ObjectType, value: Any, by: Actor) -> list[str]:
    listed = listing(value, "columns", MOST_COLUMNS)
    for name in listed:
        path_of(one, name, by)
    return list(dict.fromkeys(listed))


def path_of(one: ObjectType, name: Any, by: Actor) -> None:
    try:
        query.path(by, one, name if isinstance(name, str) else "")
    except Unknown as wrong:
        raise refused("%(reason)s", reason=str(wrong)) from wrong


def left_out(one: ObjectType, value: Any, by: Actor) -> list[str]:
    names = field_names(one, value, "left_out", 500)
    needed = next((n for n in names if one.fields[n].is_required and one.fields[n].is_editable), None)
    if needed:
        label = capfirst(one.fields[needed].label)
        raise refused(_("'%(field)s' is required. Keep it in the layout."), field=label)
    return names


def panels(one: ObjectType, value: Any, by: Actor) -> list[Json]:
    found = [panel(one, each, by) for each in listing(value, "panels", MOST_PANELS)]
    pairs = [(each["object"], each["by"]) for each in found]
    if len(set(pairs)) < len(pairs):
        raise refused(_("A related list stands twice in the layout. Keep one."))
    return found


def panel(one: ObjectType, value: Any, by: Actor) -> Json:
    part = mapping(value, _("A related list"), ("object", "by", "columns", "title"))
    other = objects.find(str(part.get("object", "")))
    link = other.fields.get(str(part.get("by", ""))) if other else None
    if other is None or link is None or not links_to(link, one.key):
        named = f"{part.get('object')}.{part.get('by')}"[:80]
        raise refused(_("'%(name)s' does not link to '%(object)s'."), name=named, object=one.key)
    found: Json = {"object": other.key, "by": link.name}
    if part.get("columns"):
        found["columns"] = columns(other, part["columns"], by)
    said = title(part.get("title"), _("A title"))
    return found | ({"title": said} if said else {})


PARTS = {
    "sections": sections, "left_out": left_out, "highlights": highlights, "columns": columns, "panels": panels,
}  # fmt: skip
