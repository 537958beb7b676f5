"""Rows as COPY reads them, with the columns that the engine keeps made by the engine itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection

from zhike.engine.objects import ObjectType
from zhike.engine.records import keys
from zhike.engine.sql import as_json

NULL = "\\N"
AT_ONCE = 400


def text(value: str) -> str:
    """Text as COPY reads it."""
    if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
        value = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return value


def json(value: Any) -> str:
    return text(as_json(value)) if value else "{}" if value == {} else "[]"


def plain(value: Any) -> str:
    return str(value)


def listed(value: list[str]) -> str:
    return text("{" + ",".join(f'"{word}"' for word in value) + "}") if value else "{}"


def writer(column: Any) -> Callable[[Any], str]:
    """How values of this column of a model are written."""
    kind = column.db_type(connection)
    if kind == "jsonb":
        return json
    if kind.endswith("[]"):
        return listed
    return text if kind.startswith(("varchar", "text", "tsvector")) else plain


class Maker:
    """Makes rows of one object from values: of what is not given it takes what an empty record holds."""

    def __init__(self, object_type: ObjectType) -> None:
        self.type, self.model = object_type, object_type.model
        fields = [one for one in self.model._meta.concrete_fields if one.column != "deleted_at"]
        self.table = self.model._meta.db_table
        self.columns = [str(one.column) for one in fields]
        self.at = {one.attname: place for place, one in enumerate(fields)}
        self.write = {one.attname: writer(one) for one in fields}
        empty = {name: value for name, value in vars(self.model()).items() if name in self.at}
        self.shape = type("Shape", (), {**empty, "deleted_at": None})
        self.blank = [self.cell(one.attname, empty.get(one.attname)) for one in fields]

    def cell(self, name: str, value: Any) -> str:
        return NULL if value is None else self.write[name](value)

    def record(self, values: dict[str, Any], titles: dict[str, str]) -> Any:
        """What looks like a record with these values, and has the columns that the engine writes for finding it."""
        made = self.shape()
        made.__dict__.update(values)
        keys.write(made, self.type, titles)
        return made

    def row(self, values: dict[str, Any], titles: dict[str, str]) -> str:
        cells = self.blank.copy()
        for name, value in self.record(values, titles).__dict__.items():
            cells[self.at[name]] = NULL if value is None else self.write[name](value)
        return "\t".join(cells)


def lines(rows: Iterable[str]) -> Iterator[str]:
    """Rows joined to pieces of some size."""
    held: list[str] = []
    for row in rows:
        held.append(row)
        if len(held) >= AT_ONCE:
            yield "\n".join(held) + "\n"
            held.clear()
    if held:
        yield "\n".join(held) + "\n"
