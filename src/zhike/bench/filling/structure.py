"""What slows copying down is taken off the tables before and put on again after: indexes and foreign keys."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import psycopg

TOGETHER = 2
MEMORY = "1GB"
INDEXES = """
SELECT c.relname, format('DROP INDEX %%I', c.relname), replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON '), t.relname
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.oid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
ORDER BY c.relname
"""
CONSTRAINTS = """
SELECT conname, format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)), conrelid::regclass::text
FROM pg_constraint
WHERE (contype = 'u' AND conrelid = ANY(%(tables)s::regclass[]))
    OR (contype = 'f' AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[])))
ORDER BY contype DESC, conname
"""
SIZES = "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind IN ('r', 'p')"


class Part(NamedTuple):
    """An index or a constraint: how it goes and how it comes back."""

    name: str
    drop: str
    make: str
    table: str

    @property
    def is_of_search(self) -> bool:
        return "USING gin" in self.make


class Structure(NamedTuple):
    indexes: list[Part]
    constraints: list[Part]


def take_off(url: str, tables: Sequence[str]) -> Structure:
    """Drop them in one transaction. Primary keys stay: rows come in their order."""
    with psycopg.connect(url) as connection:
        indexes = [Part(*row) for row in connection.execute(INDEXES, [list(tables)]).fetchall()]
        constraints = [Part(*row) for row in connection.execute(CONSTRAINTS, {"tables": list(tables)}).fetchall()]
        for part in [*constraints, *indexes]:
            connection.execute(part.drop.encode())
    return Structure(indexes, constraints)


def put_on(url: str, structure: Structure) -> None:
    """Build the indexes, two at a time, the longest work first; then the constraints, which check every row."""
    with psycopg.connect(url) as connection:
        sizes: dict[str, int] = dict(connection.execute(SIZES).fetchall())
    by_length = sorted(structure.indexes, key=lambda part: (part.is_of_search, sizes[part.table]), reverse=True)
    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(lambda part: run(url, part.make), by_length))
    for part in structure.constraints:
        run(url, part.make)


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SET maintenance_work_mem = '{MEMORY}'")
        connection.execute("SET max_parallel_maintenance_workers = 0")
        for statement in statements:
            connection.execute(statement.encode())
