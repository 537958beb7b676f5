"""Links: to a record of one object, to a person, to a record of any object, to a file."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhike.engine import names, shipped
from zhike.engine.sql import Sql
from zhike.lib.fold import clean

from . import drawing
from .drawing import fill
from .kind import PICKED, Kind, sentence
from .notation import structured

if TYPE_CHECKING:
    from zhike.engine.query.source import Source

    from .field import Field


class Link(NamedTuple):
    """A linked record as read: without a title it is hidden from the reader."""

    id: int
    title: str | None = None
    object: str = ""


class LinkBy(NamedTuple):
    """A link still to be found: by `external_id`, by `key` (keys, e-mail addresses) or by `name`."""

    how: str
    value: str


def parse_link(field: "Field", raw: Any) -> int | LinkBy | None:
    """An id, or how to find it. Understands 7, "7", {"id": 7}, {"external_id": "A-7"}, "key" and saved instances."""
    if isinstance(raw, LinkBy):
        return raw
    if isinstance(raw, Link):
        return raw.id
    if hasattr(raw, "_meta"):
        return int(raw.pk)
    if isinstance(raw, dict) and len(raw) >= 1:
        for how in ("id", "external_id", "key"):
            if raw.get(how) not in (None, ""):
                return parse_link(field, raw["id"]) if how == "id" else LinkBy(how, clean(str(raw[how])))
    if raw is None or raw == "":
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return checked_id(field, raw)
    if isinstance(raw, str):
        return checked_id(field, int(raw)) if raw.isascii() and raw.isdigit() else LinkBy("key", clean(raw))
    raise sentence(_("'%(field)s' takes the id of a record."), field=field.label)


def checked_id(field: "Field", number: int) -> int:
    if 0 < number < 2**63:
        return number
    raise sentence(_("'%(value)s' is not the id of a record."), value=str(number)[:40])


class ToRecord(Kind):
    """A link to one record of one object. What the reader may not see has no title."""

    name = "link"
    ops: tuple[str, ...] = PICKED
    cast = "bigint"

    def parse(self, field: "Field", raw: Any) -> Any:
        return parse_link(field, raw)

    def set(self, field: "Field", record: Any, value: Any) -> None:
        setattr(record, field.column, value.id if isinstance(value, Link) else value)

    def log(self, field: "Field", value: Any) -> Any:
        return value.id if isinstance(value, Link) else value

    def api(self, field: "Field", value: Any) -> Any:
        return None if value is None else {"id": value.id, "title": value.title}

    def text(self, field: "Field", value: Any) -> str:
        return (value.title or "") if isinstance(value, Link) else ""

    def draw(self, field: "Field", value: Any) -> Markup:
        if field.name in drawing.STATES and value.title:
            return drawing.state(value.title)
        return drawing.record_link(field.target or "", value.id, value.title)

    def select(self, field: "Field", source: "Source", alias: str) -> list[Sql]:
        title = source.title_of(alias, field)
        return [Sql(self.column(field, alias)), Sql(title)]

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        key = field.target or ""
        return None if values[0] is None else Link(values[0], shipped.shown(key, values[1]), key)

    def order(self, field: "Field", alias: str) -> str | None:
        return None

    def operand(self, field: "Field", value: Any) -> Any:
        return value.id if isinstance(value, Link) else value

    def holds(self, field: "Field", value: Any, op: str, wanted: Any) -> bool:
        if op == "eq" and isinstance(wanted, list):
            return self.holds(field, value, "in", wanted)
        return super().holds(field, value, op, wanted)

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        if op == "eq" and isinstance(value, list):  # "my_team" is several people
            return super().leaf(field, alias, "in", value)
        if op == "ne" and isinstance(value, list):
            return super().leaf(field, alias, "not_in", value)
        return super().leaf(field, alias, op, value)


class ToUser(ToRecord):
    """A person. In conditions `me`, `my_team` and `my_subtree` are people too."""

    name = "user"

    def draw(self, field: "Field", value: Any) -> Markup:
        return drawing.no_access() if value.title is None else drawing.person(value.title)


class ToAny(Kind):
    """One record of any object."""

    name = "any_link"
    ops = ("eq", "ne", "empty", "not_empty")
    is_flat = False

    def parse(self, field: "Field", raw: Any) -> Any:
        if isinstance(raw, str):
            raw = structured(raw, list, dict, otherwise=raw)
        if isinstance(raw, list | tuple) and not isinstance(raw, Link) and len(raw) <= 1:
            raw = raw[0] if raw else None
        return parse_any(field, raw)

    parts = ("_object",)

    def unpack(self, field: "Field", kept: Any) -> Any:
        return kept and Link(kept["id"], None, kept["object"])

    def in_json(self, held: str, key: str, part: str) -> str:
        return f"({held}->'{key}'->>'object')" if part else f"({held}->'{key}'->>'id')::bigint"

    def get(self, field: "Field", record: Any) -> Any:
        number = getattr(record, field.column)
        return None if number is None else Link(number, None, getattr(record, f"{field.column}_object"))

    def set(self, field: "Field", record: Any, value: Any) -> None:
        setattr(record, field.column, value.id if value else None)
        setattr(record, f"{field.column}_object", value.object if value else "")

    def log(self, field: "Field", value: Any) -> Any:
        return {"object": value.object, "id": value.id} if value else None

    def api(self, field: "Field", value: Any) -> Any:
        return {"object": value.object, "id": value.id, "title": value.title} if value else None

    def text(self, field: "Field", value: Any) -> str:
        return (value.title or "") if value else ""

    def draw(self, field: "Field", value: Any) -> Markup:
        return drawing.record_link(value.object, value.id, value.title)

    def select(self, field: "Field", source: "Source", alias: str) -> list[Sql]:
        return [Sql(self.column(field, alias)), Sql(field.sql(alias, "_object"))]

    def load(self, field: "Field", values: tuple[Any, ...]) -> Any:
        return None if values[0] is None else Link(values[0], None, values[1])

    def order(self, field: "Field", alias: str) -> str | None:
        return None

    def leaf(self, field: "Field", alias: str, op: str, value: Any) -> Sql:
        if op != "eq":
            return super().leaf(field, alias, op, value)
        kind = field.sql(alias, "_object")
        return Sql(f"({kind} = %s AND {self.column(field, alias)} = %s)", (value.object, value.id))


def parse_any(field: "Field", raw: Any) -> Link | None:
    """A link from {"object": "account", "id": 7}, "account:7" or a Link."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, Link):
        return raw
    if hasattr(raw, "_meta"):
        return Link(raw.pk, None, raw._meta.model_name)
    if isinstance(raw, str) and raw.count(":") == 1:
        raw = dict(zip(("object", "id"), raw.split(":"), strict=True))
    if isinstance(raw, dict) and {"object", "id"} <= raw.keys():
        key = names.key_of(str(raw["object"]))
        number = parse_link(field, raw["id"])
        if key and isinstance(number, int):
            return Link(number, None, key)
    raise sentence(_("'%(field)s' takes an object and an id, such as account:7."), field=field.label)


class ToFile(ToRecord):
    """A stored file. Whoever sees the record may fetch it."""

    name = "file"
    ops = ("empty", "not_empty")

    def select(self, field: "Field", source: "Source", alias: str) -> list[Sql]:
        column = self.column(field, alias)
        return [Sql(column), Sql(f"(SELECT f.name FROM stored_file f WHERE f.id = {column})")]

    def draw(self, field: "Field", value: Any) -> Markup:
        return fill('<a class="file" href="/files/%s">%s%s</a>', value.id, drawing.icon("file-text"), value.title)
