"""Values as the log keeps them, turned back into values that a field can show; links get titles the reader may see."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine.fields import Field, Link

Titles = dict[tuple[str, int], str]


def links_in(field: Field, kept: Any) -> Iterator[tuple[str, int]]:
    """Each record that a kept value links to."""
    match field.kind.name:
        case "link" | "user" if isinstance(kept, int):
            yield field.target or "", kept
        case "links":
            yield from ((field.rows.links_to, number) for number in kept or [])
        case "any_link" if kept:
            yield kept["object"], kept["id"]
        case "any_links":
            yield from ((item["object"], item["id"]) for item in kept or [])
        case "rows":
            for row in kept or []:
                for part in field.rows.fields:
                    yield from links_in(part, row.get(part.name))


def value_of(field: Field, kept: Any, titles: Titles) -> Any:
    """The value for `Field.show`. What can no longer be read is shown as it was kept."""
    if kept is None:
        return field.kind.empty()
    match field.kind.name:
        case "link" | "user":
            return titled(field.target or "", kept, titles)
        case "file":
            return Link(kept, _("File"), "")
        case "links":
            return [titled(field.rows.links_to, number, titles) for number in kept]
        case "any_link":
            return titled(kept["object"], kept["id"], titles)
        case "any_links":
            return [titled(item["object"], item["id"], titles) for item in kept]
        case "rows":
            return [{p.name: value_of(p, row.get(p.name), titles) for p in field.rows.fields} for row in kept]
    try:
        return field.kind.unlog(field, kept)
    except ValidationError:
        return field.kind.empty()


def titled(key: str, number: int, titles: Titles) -> Link:
    return Link(number, titles.get((key, number)), key)


def all_links(pairs: Iterable[tuple[Field, Any]]) -> set[tuple[str, int]]:
    return {link for field, kept in pairs for link in links_in(field, kept)}
