"""The indexes that a declaration promises: for each sort, for search, for external ids. Made after every migration."""

from collections.abc import Iterator

from django.db import connection

from . import objects
from .fields.lists import values_of
from .models import CustomRecord
from .objects import ObjectType
from .sql import quoted


def ensure() -> None:
    """Make the promised indexes that are missing. Those that nobody promises any more are dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE 'zk\\_%%'"
        )
        there = {row[0] for row in cursor.fetchall()}
        promised = {name: sql for one in objects.built_in() for name, sql in wanted(one)} | dict(of_custom_records())
        for name in sorted(promised.keys() - there):
            cursor.execute(promised[name])
        for name in sorted(there - promised.keys()):
            cursor.execute(f"DROP INDEX {quoted(name)}")


def wanted(one: ObjectType) -> Iterator[tuple[str, str]]:
    """Name and statement of each index of one object."""
    table = quoted(one.table)
    yield f"zk_{one.key}_search", f"CREATE INDEX zk_{one.key}_search ON {table} USING gin (search)"
    yield (
        f"zk_{one.key}_external_id",
        f"CREATE UNIQUE INDEX zk_{one.key}_external_id ON {table} (external_id, source) "
        "WHERE external_id <> '' AND deleted_at IS NULL",
    )
    yield f"zk_{one.key}_bin", f"CREATE INDEX zk_{one.key}_bin ON {table} (deleted_at) WHERE deleted_at IS NOT NULL"
    if "owner" in one.owned_by:
        yield f"zk_{one.key}_owner", f"CREATE INDEX zk_{one.key}_owner ON {table} (owner_id, id)"
    for field in one.own_fields.values():
        if field.kind.name == "any_link":
            columns = f"{quoted(field.column + '_object')}, {quoted(field.column)}"
            yield f"zk_{one.key}_{field.name}_of", f"CREATE INDEX zk_{one.key}_{field.name}_of ON {table} ({columns})"
        if field.name in of_owners(one):
            columns = f"{quoted(one.fields['owner'].column)}, {quoted(field.column)}"
            yield (
                f"zk_{one.key}_{field.name}_owner",
                f"CREATE INDEX zk_{one.key}_{field.name}_owner ON {table} ({columns}) WHERE deleted_at IS NULL",
            )
        if field.kind.name in {"phones", "emails"}:
            values = f"gin ({values_of(quoted(field.column))}) WITH (fastupdate = off)"
            yield f"zk_{one.key}_{field.name}", f"CREATE INDEX zk_{one.key}_{field.name} ON {table} USING {values}"
    yield from of_board(one)
    for name in dict.fromkeys([one.title, *one.sorts]):
        field = one.own_fields[name]
        column = field.kind.order(field, "t")
        if column:
            plain = column.removeprefix("t.")
            yield sort_index(one, name, f"{plain} NULLS FIRST, id", "")
            for owner in one.owned_by:
                owning = quoted(one.fields[owner].column)
                yield sort_index(one, name, f"{owning}, {plain} NULLS FIRST, id", f"_{owner}")


def of_board(one: ObjectType) -> Iterator[tuple[str, str]]:
    """All that the sums of a board ask for, by its columns; and for what people own, by owner first."""
    if one.board is None or not one.board.total:
        return
    read = [one.fields[name] for name in (one.board.total, *one.board.beside, *one.owned_by)]
    columns = ", ".join(quoted(column) for field in read for column in field.columns)
    by = quoted(one.fields[one.board.by].column)
    for suffix, first in [
        ("", ""),
        *((f"_{owner}", f"{quoted(one.fields[owner].column)}, ") for owner in one.owned_by),
    ]:
        name, summed = f"zk_{one.key}_board{suffix}", f"({first}{by}) INCLUDE (id, {columns}) WHERE deleted_at IS NULL"
        yield name, f"CREATE INDEX {name} ON {quoted(one.table)} {summed}"


def of_owners(one: ObjectType) -> set[str]:
    """The links whose records the owner sees with it: the customers of one's deals are read from an index alone."""
    return {
        path.partition(".")[2]
        for other in objects.built_in()
        for path in other.seen_from
        if path.startswith(f"{one.key}.")
    }


def of_custom_records() -> Iterator[tuple[str, str]]:
    """The same for the one table of all objects that administrators made, each behind the object's key."""
    start, table = "zk_custom_record", quoted(CustomRecord._meta.db_table)
    there = "WHERE deleted_at IS NULL"
    columns = {
        "id": "(object_key, id)",
        "owner": "(object_key, owner_id, id)",
        "search": "USING gin (search)",
        "bin": "(object_key, deleted_at) WHERE deleted_at IS NOT NULL",
    }
    for name in ("title_key", "created_at", "updated_at"):
        columns[name] = f"(object_key, {name} NULLS FIRST, id) {there}"
        columns[f"{name}_owner"] = f"(object_key, owner_id, {name} NULLS FIRST, id) {there}"
    for name, rest in columns.items():
        yield f"{start}_{name}", f"CREATE INDEX {start}_{name} ON {table} {rest}"
    yield (
        f"{start}_external_id",
        f"CREATE UNIQUE INDEX {start}_external_id ON {table} (object_key, external_id, source) "
        "WHERE external_id <> '' AND deleted_at IS NULL",
    )


def sort_index(one: ObjectType, name: str, columns: str, suffix: str) -> tuple[str, str]:
    index = f"zk_{one.key}_{name}{suffix}"
    return index, f"CREATE INDEX {quoted(index)} ON {quoted(one.table)} ({columns}) WHERE deleted_at IS NULL"
