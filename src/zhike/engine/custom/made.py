"""What administrators have made, as of one version of the metadata: objects, and fields by object.

Read once a version and process. What links to an object that is hidden is unknown as long as that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from zhike.engine import metadata
from zhike.engine.fields import Field
from zhike.engine.fields.notation import decoded

from .kinds import KINDS, Definition, both

READ = """
SELECT f.id, f.object, f.name, f.kind, f.label_zh, f.label_en, f.help_zh, f.help_en, f.target, f.decimal_places,
    f.is_open, f.is_required, f.is_unique, f.is_searched, f.is_indexed, f.default_text, f.definition,
    f.state, COALESCE((SELECT jsonb_agg(jsonb_build_object('key', o.key, 'zh', o.label_zh, 'en', o.label_en,
        'hue', o.hue, 'is_active', o.is_active) ORDER BY o.position, o.id)
        FROM engine_customoption o WHERE o.field_id = f.id), '[]')
FROM engine_customfield f WHERE f.deleted_at IS NULL ORDER BY f.object, f.position, f.id
"""
READ_OBJECTS = """
SELECT id, key, path, label_zh, label_en, plural_en, title_zh, title_en, icon, has_owner, has_timeline, board_by,
    board_total, calendar_start, calendar_end, parent, state
FROM engine_customobject WHERE deleted_at IS NULL ORDER BY position, id
"""

JSON = {16, 18}  # the columns that hold JSON


@dataclass(frozen=True)
class Described:
    """A row of `CustomObject`, as the maker of its type reads it."""

    id: int
    key: str
    path: str
    label_zh: str
    label_en: str
    plural_en: str
    title_zh: str
    title_en: str
    icon: str
    has_owner: bool
    has_timeline: bool
    board_by: str
    board_total: str
    calendar_start: str
    calendar_end: str
    parent: str
    state: str

    @property
    def label(self) -> Any:
        return both(self.label_zh or self.label_en, self.label_en or self.label_zh)

    @property
    def plural(self) -> Any:
        return both(self.label_zh or self.label_en, self.plural_en or self.label_en or self.label_zh)

    @property
    def is_active(self) -> bool:
        return self.state == "active"


@dataclass(frozen=True, eq=False)
class Made:
    """`objects` are all that are not yet removed; `fields` those in use by object and name, `definitions` all fields."""

    objects: Mapping[str, Described] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)
    definitions: Mapping[str, Mapping[str, Definition]] = field(default_factory=dict)
    known: dict[str, dict[str, Field]] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()  # the objects with a formula or a roll-up

    def together(self, key: str, own: dict[str, Field]) -> dict[str, Field]:
        """The object's own fields and those made for it."""
        if key not in self.fields:
            return own
        if key not in self.known:
            self.known[key] = own | dict(self.fields[key])
        return self.known[key]


def now() -> Made:
    """What there is as far as this thread knows. Two queries the first time a process asks for a version."""
    return at(metadata.version())


@lru_cache(maxsize=8)
def at(version: int) -> Made:
    if not version:
        return Made()
    with connection.cursor() as cursor:
        cursor.execute(READ)
        found = [definition(row) for row in cursor.fetchall()]
        cursor.execute(READ_OBJECTS)
        made_objects = {row[1]: Described(*row) for row in cursor.fetchall()}
    unknown = {one.key for one in made_objects.values() if not one.is_active}
    fields: dict[str, dict[str, Field]] = {}
    definitions: dict[str, dict[str, Definition]] = {}
    for one in found:
        definitions.setdefault(one.object, {})[one.name] = one
        if one.state == "active" and one.kind in KINDS and not {one.object, one.target} & unknown:
            made = KINDS[one.kind].make(one)
            fields.setdefault(one.object, {})[made.name] = made
    computed = {key for key, listed in fields.items() if any(one.json == "derived" for one in listed.values())}
    return Made(made_objects, fields, definitions, computed=frozenset(computed))


def definition(row: tuple[Any, ...]) -> Definition:
    return Definition(*(decoded(value) if n in JSON else value for n, value in enumerate(row)))
