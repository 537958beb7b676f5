"""What an object type is, and the one list of all of them.

The model is the schema; `ObjectType` says what the engine cannot read there. Everything else (list, board, form, API,
import, search, grants, history) comes from the two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.text import capfirst

from zhike.lib.twins.evidence import Clue

from . import names, shipped
from .configuration import Configured
from .custom import made
from .fields import Field, fields_of
from .models import Record


@dataclass(frozen=True)
class Section:
    """A titled part of the form and of the record page."""

    title: Any
    fields: Sequence[str]


@dataclass(frozen=True)
class Board:
    """Cards in columns, one column for each value of the field `by`; `total` is summed over a column.

    `over` names the columns in which things end, by their key or kind, with the command that puts a card there.
    """

    by: str
    total: str | None = None
    card: Sequence[str] = ()
    over: Mapping[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True, eq=False)
class Command:
    """Something people can do to a record. `needs` is the verb one must be granted; `when` hides it where it is senseless."""

    verb: str
    label: Any
    run: Callable[..., Any]
    ask: Sequence[str] = ()
    needs: str = "edit"
    icon: str = "zap"
    when: Callable[[Any], bool] = lambda record: True

    def __call__(self, record: Any, **answers: Any) -> Any:
        return self.run(record, **answers)


def command(
    verb: str, label: Any, *, ask: Sequence[str] = (), needs: str = "edit", icon: str = "zap", when: Any = None
) -> Callable[[Callable[..., Any]], Command]:
    """Turn a rule into something a button, the API, a bulk action and an automation can run."""
    return lambda run: Command(verb, label, run, ask, needs, icon, when or (lambda record: True))


@dataclass(frozen=True, kw_only=True, eq=False)
class ObjectType:
    """The declaration of one object. `rule` may be called before each save to keep the record's own promises.

    `owned_by` are the fields whose people count as owners; `visible_with` are links through which seeing the other
    record shows this one; `seen_from` names links of other objects ("opportunity.account") whose owner may view this.
    `duplicates` says by what two records are known to be one: clues with points, or only the names of the fields.
    An object that `is_personal` is everybody's own, whatever their roles say of the rest; `shown_to` adds the rows that
    others let an actor see, as conditions on `{alias}`; `narrow` takes out of values what the reader may not know.
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

    @cached_property
    def own_fields(self) -> dict[str, Field]:
        """Those of the model."""
        weights = {name: weight for weight, listed in self.search.items() for name in listed}
        return fields_of(self.model, title=self.title, weights=weights)

    @property
    def fields(self) -> dict[str, Field]:
        """Those of the model, then those that administrators made, as of the present version of the metadata."""
        return made.now().together(self.key, self.own_fields)

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


def register(object_type: ObjectType) -> ObjectType:
    if object_type.key in _types:
        raise ValueError(f"Two object types are called '{object_type.key}'. Rename one of the models.")
    _types[object_type.key] = object_type
    shipped.register(object_type.key, object_type.shipped)
    names.name(object_type.key, object_type.plural or f"{object_type.key}s", object_type.face)
    return object_type


def get(key: str) -> ObjectType:
    """Raises KeyError."""
    return _types[key]


def find(path: str) -> ObjectType | None:
    """The type with this plural or singular name."""
    key = names.key_of(path)
    return _types.get(key) if key else None


def of(record: Any) -> ObjectType:
    return _types[record._meta.model_name]


def all_types() -> list[ObjectType]:
    return list(_types.values())


@dataclass(frozen=True)
class Relation:
    """Records of `type` that link to us by `by`: their field, or a field of rows of theirs."""

    name: str
    type: ObjectType
    by: Field


def relations(object_type: ObjectType) -> dict[str, Relation]:
    """What links here, by the name that conditions and panels use: the plural of the linking object."""
    found: dict[str, Relation] = {}
    for other in all_types():
        for by in other.fields.values():
            if links_to(by, object_type.key):
                name = relation_name(other, by)
                found.setdefault(name, Relation(name, other, by))
    return found


def links_to(by: Field, key: str) -> bool:
    if by.kind.name in {"link", "user"}:
        return by.target == key and by.is_editable
    if by.kind.name in {"any_link", "any_links"}:
        return key not in {"user", "role", "token"}
    return by.is_rows and by.kind.name in {"links", "rows"} and by.rows.links_to == key


def relation_name(other: ObjectType, by: Field) -> str:
    """The model's own `related_name`, else the plural of the object."""
    if by.json:
        return f"{other.path}_by_{by.key}"
    if by.is_rows and by.kind.name != "any_links":
        return related_name(by.rows.model, by.rows.fields[0].name) or other.path
    if by.kind.name == "link":
        return related_name(other.model, by.name) or other.path
    return other.path


def related_name(model: Any, name: str) -> str:
    """The name that the model gives to the other side of a link; nothing where it hides it."""
    named = model._meta.get_field(name).remote_field.related_name
    return "" if not named or named == "+" else str(named)
