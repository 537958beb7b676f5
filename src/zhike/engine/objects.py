"""What an object type is, and the one list of all of them.

The model is the schema; `ObjectType` says what the engine cannot read there. Everything else (list, board, form, API,
import, search, grants, history) comes from the two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.text import capfirst

from zhike.lib.twins.evidence import Clue

from . import names, shipped
from .commands import Command as Command
from .commands import command as command
from .configuration import Configured
from .custom import made
from .fields import Field, fields_of
from .models import Record
from .sql import quoted


@dataclass(frozen=True)
class Section:
    """A titled part of the form and of the record page."""

    title: Any
    fields: Sequence[str]


@dataclass(frozen=True)
class Board:
    """Cards in columns, one column for each value of the field `by`; `total` is summed over a column.

    `over` names the columns in which things end, by their key or kind, with the command that puts a card there.
    `beside` are further fields that its sums ask for: one index holds them all.
    """

    by: str
    total: str | None = None
    card: Sequence[str] = ()
    over: Mapping[str, str] = field(default_factory=dict)
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class Calendar:
    start: str
    end: str | None = None


@dataclass(frozen=True)
class Activity:
    """Records of this object stand in the timelines of the records that `by` names, at the moment `at`.

    Those whose field `state` holds `open` are still to be done, by the command `done`; `next_step` and `next_on` say
    what is agreed next. `icons` has one for each choice of `kind`. A line typed on a record's page fills `text`.
    """

    by: str
    at: str
    text: str
    kind: str = ""
    icons: Mapping[str, str] = field(default_factory=dict)
    people: str = ""
    result: str = ""
    next_step: str = ""
    next_on: str = ""
    state: str = ""
    open: str = ""
    done: str = ""
    done_at: str = ""

    @property
    def fields(self) -> list[str]:
        named = [self.by, self.at, self.text, self.kind, self.people, self.result]
        return [name for name in [*named, self.next_step, self.next_on, self.state, self.done_at] if name]


@dataclass(frozen=True)
class Panel:
    """Records that link here, as a list on this record's page: those of `object` whose field `by` names it.

    `title` is needed where the object's own plural would not say what they are to this record.
    """

    object: str
    by: str
    columns: Sequence[str] = ()
    title: Any = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class ObjectType:
    """The declaration of one object. `rule` may be called before each save to keep the record's own promises.

    `owned_by` are the fields whose people count as owners; `visible_with` are links through which seeing the other
    record shows this one; `seen_from` names links of other objects ("opportunity.account") whose owner may view this.
    `duplicates` says by what two records are known to be one: clues with points, or only the names of the fields.
    An object that `is_personal` is everybody's own, whatever their roles say of the rest; `shown_to` adds the rows that
    others let an actor see, as conditions on `{alias}`; `narrow` takes out of values what the reader may not know.
    `titled` is what the title is called where its column's own name will not do.
    """

    model: type[Record]
    icon: str
    title: str
    columns: Sequence[str]
    form: Sequence[Section]
    sorts: Sequence[str] = ()
    plural: str = ""
    face: str = ""
    subtitle: Sequence[str] = ()
    highlights: Sequence[str] = ()
    board: Board | None = None
    calendar: Calendar | None = None
    activity: Activity | None = None
    search: Mapping[str, Sequence[str]] = field(default_factory=dict)
    duplicates: Sequence[str | Clue] = ()
    owned_by: Sequence[str] = ("owner",)
    visible_with: Sequence[str] = ()
    seen_from: Sequence[str] = ()
    is_personal: bool = False
    shown_to: Callable[..., Sequence[Any]] | None = None
    narrow: Callable[..., Any] | None = None
    panels: Sequence[Panel] = ()
    commands: Sequence[Command] = ()
    before_save: Callable[..., None] | None = None
    before_delete: Callable[..., None] | None = None
    after_save: Callable[..., None] | None = None
    order: str = ""
    defaults: Callable[..., dict[str, Any]] | None = None
    configured: Configured | None = None
    without: frozenset[str] = frozenset()
    shipped: Sequence[str] = ()
    titled: Any = ""

    def __post_init__(self) -> None:
        """What everybody can do with every object of people's data comes behind what is declared."""
        from .quality import confirm, fields

        if fields.is_measured(self) and self.can("edit"):
            object.__setattr__(self, "commands", (*self.commands, confirm.CONFIRM))

    @cached_property
    def key(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def path(self) -> str:
        return names.plural(self.key)

    @property
    def label(self) -> str:
        return str(capfirst(self.model._meta.verbose_name))

    @property
    def label_plural(self) -> str:
        return str(capfirst(self.model._meta.verbose_name_plural))

    @cached_property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def part(self) -> str:
        """Which rows of the table are its records; nothing where all are."""
        return str(getattr(self.model, "PART", ""))

    @cached_property
    def source(self) -> str:
        """What statements read its records from: the table, or the part of it that is theirs."""
        return f"(SELECT * FROM {quoted(self.table)} WHERE {self.part})" if self.part else quoted(self.table)

    @cached_property
    def own_fields(self) -> dict[str, Field]:
        """Those of the model."""
        weights = {name: weight for weight, listed in self.search.items() for name in listed}
        found = fields_of(self.model, title=self.title, weights=weights)
        return found | ({self.title: replace(found[self.title], label=self.titled)} if self.titled else {})

    @property
    def fields(self) -> dict[str, Field]:
        """Those of the model, then those that administrators made, as of the present version of the metadata."""
        return made.now().together(self.key, self.standing_fields)

    @cached_property
    def standing_fields(self) -> dict[str, Field]:
        """Those of the model, and what is known of how good a record is."""
        from .quality import fields

        return self.own_fields | fields.of(self)

    @property
    def made_fields(self) -> dict[str, Field]:
        return dict(made.now().fields.get(self.key, {}))

    @property
    def has_computed(self) -> bool:
        return self.key in made.now().computed

    @cached_property
    def title_field(self) -> Field:
        return self.own_fields[self.title]

    @property
    def form_fields(self) -> list[str]:
        """Those of the declared form, then those that administrators made."""
        return list(dict.fromkeys([*(name for section in self.form for name in section.fields), *self.made_fields]))

    @property
    def searched(self) -> dict[str, list[str]]:
        """What search finds records by: fields by weight."""
        found = {weight: list(listed) for weight, listed in self.search.items()}
        for one in self.made_fields.values() if self.search else ():
            if one.search_weight:
                found.setdefault(one.search_weight, []).append(one.name)
        return found

    def command(self, verb: str) -> Command | None:
        return next((c for c in self.commands if c.verb == verb), None)

    def can(self, capability: str) -> bool:
        return capability not in self.without


_types: dict[str, ObjectType] = {}
_made: list[Callable[[], Mapping[str, ObjectType]]] = []  # objects that administrators made, as of now


def register(object_type: ObjectType) -> ObjectType:
    if object_type.key in _types:
        raise ValueError(f"Two object types are called '{object_type.key}'. Rename one of the models.")
    _types[object_type.key] = object_type
    shipped.register(object_type.key, object_type.shipped)
    names.name(object_type.key, object_type.plural or f"{object_type.key}s", object_type.face)
    return object_type


def also(types: Callable[[], Mapping[str, ObjectType]]) -> None:
    """Further types, by key, that come and go while the product runs."""
    _made.append(types)


def get(key: str) -> ObjectType:
    """Raises KeyError."""
    if key in _types:
        return _types[key]
    for more in _made:
        if key in (made_types := more()):
            return made_types[key]
    raise KeyError(key)


def find(path: str) -> ObjectType | None:
    """The type with this plural or singular name."""
    key = names.key_of(path)
    return get(key) if key else None


def of(record: Any) -> ObjectType:
    return get(record._meta.model_name)


def built_in() -> list[ObjectType]:
    """Those that come with the product."""
    return list(_types.values())


def all_types() -> list[ObjectType]:
    return [*_types.values(), *(one for more in _made for one in more().values())]
