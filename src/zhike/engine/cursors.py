"""Cursors beside Django's, which writes values into each statement: here they travel beside it."""

from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


class Asked(NamedTuple):
    """A statement for Django's record of what was asked, with its values in it."""

    text: str
    params: Any

    @property
    def query(self) -> bytes:
        return str(connection.ops.compose_sql(self.text, self.params)).encode()  # type: ignore[attr-defined]


class Beside(ServerBindingCursor):  # type: ignore[misc]
    prepare: bool | None = False

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        found = super().execute(query, params, prepare=self.prepare, **options)  # type: ignore[misc]
        self._query = Asked(query, params)
        return found


class Prepared(Beside):
    """Each statement is planned once for a connection, and found again by its text."""

    prepare = True


def beside(kind: type[Beside] = Beside) -> Any:
    """For much data, so that PostgreSQL does not read a megabyte of rows as SQL."""
    connection.ensure_connection()
    return connection._prepare_cursor(kind(connection.connection))  # type: ignore[attr-defined,call-arg]


def prepared() -> Any:
    """For what every page asks in the same words, where planning takes longer than reading a few rows by their keys."""
    return beside(Prepared)
