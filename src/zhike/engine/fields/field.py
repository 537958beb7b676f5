"""A field of an object: its name, its kind and what the model's column says of it. Built from the model, never typed in."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.db import models
from markupsafe import Markup

from zhike.engine.models import columns
from zhike.engine.models.record import AnyLinkRow, Row
from zhike.engine.sql import quoted

from . import choices, links, lists, moments, numbers, rows, structure, text
from .kind import Kind

KINDS: list[tuple[type, Kind]] = [  # the first class that fits wins
    (columns.Money, numbers.Money()),
    (columns.Phones, lists.Phones()),
    (columns.Emails, lists.Emails()),
    (columns.Addresses, lists.Addresses()),
    (columns.Address, lists.Address()),
    (columns.Phone, text.Phone()),
    (columns.OpenChoice, text.Choice()),
    (columns.MultiChoice, choices.MultiChoice()),
    (columns.Tags, choices.Tags()),
    (columns.Words, choices.Tags()),
    (columns.Structure, structure.Structure()),
    (columns.AnyLink, links.ToAny()),
    (models.ForeignKey, links.ToRecord()),
    (models.BooleanField, choices.YesNo()),
    (models.DateTimeField, moments.Moment()),
    (models.DateField, moments.Date()),
    (models.EmailField, text.Email()),
    (models.URLField, text.Url()),
    (models.TextField, text.LongText()),
    (models.CharField, text.Text()),
    (models.DecimalField, numbers.Number()),
    (models.IntegerField, numbers.Number()),
]
TO_USER, TO_FILE, CHOICE = links.ToUser(), links.ToFile(), text.Choice()
LINES, LINKS, ANY_LINKS = rows.Lines(), rows.Links(), rows.AnyLinks()

# Columns that serve the engine; no list, form or import shows them. The last three are read only.
HIDDEN = {
    "password", "last_login", "version", "custom", "derived", "folds", "search", "title_key", "deleted_at",
    "hash", "object_key", "plan", "proposal",
}  # fmt: skip
READ_ONLY = {"id", "created_at", "created_by", "updated_at", "updated_by"}


@dataclass(frozen=True, eq=False)
class RowsOf:
    """The table behind a field of rows: `parent` is its column that names the record."""

    model: type[Row]
    parent: str
    fields: tuple["Field", ...]
    is_unique: bool

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def links_to(self) -> str:
        return (self.fields[0].target or "") if self.fields else ""


@dataclass(frozen=True, eq=False)
class Field:
    """`column` is the attribute on the record and the column in the table; fields of rows have none.

    A field made by administrators or computed has no column of its own: `json` names the column, `custom` or `derived`,
    that keeps its value under its key. `retired` are choices that stay readable and are no longer offered; `is_sortable` says that an index orders it.
    """

    name: str
    label: Any
    kind: Kind
    object: str = ""
    column: str = ""
    is_required: bool = False
    is_editable: bool = True
    is_null: bool = False
    is_title: bool = False
    is_folded: bool = False
    is_open_choice: bool = False
    is_whole: bool = False
    max_length: int | None = None
    decimal_places: int = 2
    biggest: Decimal = Decimal(10) ** 15
    choices: dict[str, Any] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    hues: dict[str, str] = field(default_factory=dict)
    target: str | None = None
    help: Any = ""
    default: Any = None
    rows: Any = None
    search_weight: str = ""
    json: str = ""
    is_sortable: bool = False

    @property
    def key(self) -> str:
        """What the value is called where it is kept: the name without `custom.` or `derived.`."""
        return self.name.removeprefix(f"{self.json}.")

    @property
    def inputs(self) -> frozenset[tuple[str, str]]:
        """The (object, field) pairs that the value is computed from; nothing for a field that people fill in."""
        return frozenset()

    def seen_by(self, source: Any, alias: str) -> str:
        """The alias to read the field by, where the record stands under this one."""
        return alias

    @property
    def offered(self) -> dict[str, Any]:
        """The choices that people may still make."""
        return {key: label for key, label in self.choices.items() if key not in self.retired}

    @property
    def is_indexed(self) -> bool:
        return bool(self.search_weight)

    @cached_property
    def is_rows(self) -> bool:
        return self.rows is not None

    def parse(self, raw: Any) -> Any:
        return self.kind.parse(self, raw)

    def check(self, value: Any) -> None:
        self.kind.check(self, value)

    def get(self, record: Any) -> Any:
        if self.json:
            return self.kind.unpack(self, getattr(record, self.json).get(self.key))
        return self.kind.get(self, record)

    def set(self, record: Any, value: Any) -> None:
        if not self.json:
            self.kind.set(self, record, value)
            return
        held = dict(getattr(record, self.json))
        before = held.pop(self.key, None)
        if value is not None and not self.kind.is_empty(value):
            held[self.key] = self.kind.pack(self, value, before)
        setattr(record, self.json, held)

    def put(self, record: Any, part: str, value: Any) -> None:
        """Write what stands beside the value: the `_base` of an amount."""
        if not self.json:
            setattr(record, f"{self.column}{part}", value)
            return
        held = getattr(record, self.json)
        if self.key in held:
            setattr(record, self.json, {**held, self.key: {**held[self.key], part[1:]: value}})

    def sql(self, alias: str, part: str = "") -> str:
        """The value in SQL, typed; `part` is what stands beside it, such as `_currency`."""
        if not self.json:
            return f"{alias}.{quoted(self.column + part)}"
        return self.kind.in_json(f"{alias}.{quoted(self.json)}", self.key, part)

    def emptiness(self, alias: str) -> str:
        if not self.json:
            return self.kind.emptiness(self, alias)
        return f"{alias}.{quoted(self.json)}->'{self.key}' IS NULL"

    @property
    def columns(self) -> list[str]:
        """The columns of the table that a change of this field writes."""
        if self.json:
            return [self.json]
        return [] if self.is_rows else [self.column, *(f"{self.column}{part}" for part in self.kind.parts)]

    def log(self, value: Any) -> Any:
        return self.kind.log(self, value)

    def api(self, value: Any) -> Any:
        return self.kind.api(self, value)

    def text(self, value: Any) -> str:
        return self.kind.text(self, value)

    def show(self, value: Any) -> Markup:
        return self.kind.show(self, value)

    def brief(self, value: Any) -> Markup:
        return self.kind.brief(self, value)


def fields_of(model: type[models.Model], *, title: str, weights: dict[str, str]) -> dict[str, Field]:
    """Every field of a record's model by name, columns first, then rows. `weights` are those of its search index."""
    found = {}
    for column in model._meta.get_fields():
        if isinstance(column, models.Field) and not skipped(column):
            made = of_column(column, is_title=column.name == title, weight=weights.get(column.name, ""))
            # A proxy inherits its columns: the field is of the object, not of the table.
            found[made.name] = replace(made, object=str(model._meta.model_name))
        elif isinstance(column, models.ManyToOneRel) and is_row_of(column, model):
            found[column.get_accessor_name() or ""] = of_rows(cast(type[Row], column.related_model), column)
    return found


def skipped(column: Any) -> bool:
    return column.name in HIDDEN or column.name.endswith(("_currency", "_base", "_object"))


def is_row_of(relation: models.ManyToOneRel, model: type[models.Model]) -> bool:
    """Whether the rows at the other end belong to this model: its first foreign key says so."""
    other = relation.related_model
    return issubclass(other, Row) and parent_of(other) is relation.field


def parent_of(row: type[Row]) -> Any:
    return next(f for f in row._meta.get_fields() if isinstance(f, models.ForeignKey))


def of_column(column: Any, *, is_title: bool = False, weight: str = "", is_part: bool = False) -> Field:
    kind = kind_of(column)
    is_open = isinstance(column, columns.OpenChoice)
    listed = column.suggestions if is_open else getattr(column, "options", None) or column.choices or ()
    return Field(
        name=column.name,
        label=column.verbose_name,
        kind=kind,
        object=str(column.model._meta.model_name),
        column=column.attname,
        is_required=column.editable and not column.blank and not column.has_default() and kind.name != "yes_no",
        is_editable=column.editable and column.name not in READ_ONLY,
        is_null=column.null,
        is_title=is_title,
        is_folded=isinstance(kind, text.Text) and not is_part and (kind.name != "choice" or is_open),
        is_open_choice=is_open,
        is_whole=isinstance(column, models.IntegerField),
        max_length=column.max_length,
        decimal_places=getattr(column, "decimal_places", 0) or 0,
        biggest=biggest(column),
        choices={str(key): label for key, label in listed},
        target=target_of(column),
        help=column.help_text,
        default=column.get_default() if column.has_default() else kind.empty(),
        search_weight=weight,
    )


def kind_of(column: Any) -> Kind:
    if isinstance(column, models.ForeignKey):
        target = column.related_model._meta.model_name
        return TO_USER if target == "user" else TO_FILE if target == "storedfile" else links_kind()
    if isinstance(column, models.CharField) and column.choices:
        return CHOICE
    return next(kind for cls, kind in KINDS if isinstance(column, cls))


def links_kind() -> Kind:
    return next(kind for cls, kind in KINDS if cls is models.ForeignKey)


def biggest(column: Any) -> Decimal:
    if isinstance(column, models.BigIntegerField):
        return Decimal(2**63 - 1)
    if isinstance(column, models.IntegerField):
        return Decimal(2**31 - 1)
    if isinstance(column, models.DecimalField) and column.max_digits:
        return Decimal(10) ** (column.max_digits - column.decimal_places) - 1
    return Decimal(10) ** 15


def target_of(column: Any) -> str | None:
    return str(column.related_model._meta.model_name) if isinstance(column, models.ForeignKey) else None


def of_rows(model: type[Row], relation: models.ManyToOneRel) -> Field:
    parent = parent_of(model)
    own = [f for f in model._meta.concrete_fields if f.name not in {"id", "position"} and f is not parent]
    parts = () if issubclass(model, AnyLinkRow) else tuple(of_column(f, is_part=True) for f in own)
    is_simple = len(parts) == 1 and parts[0].kind.name in {"link", "user"}
    unique = any(isinstance(c, models.UniqueConstraint) for c in model._meta.constraints)
    return Field(
        name=relation.get_accessor_name() or "",
        label=parent.verbose_name,
        kind=ANY_LINKS if issubclass(model, AnyLinkRow) else LINKS if is_simple else LINES,
        target=parts[0].target if is_simple else None,
        default=[],
        rows=RowsOf(model, parent.column, parts, unique),
    )
