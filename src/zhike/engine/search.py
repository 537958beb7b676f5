"""Find anything by a few letters: words, beginnings, pinyin, initials, parts of phone numbers.

One statement asks every object that the actor may view, each within its own scope and by its own index. Titles that
are what was typed come first, then those that begin with it, then what matched in a title, then the rest; among
equals the newest.
"""

from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from zhike.lib import pinyin, tokens
from zhike.lib.fold import fold

from . import access, objects
from .actors import Actor
from .errors import Conflict
from .objects import ObjectType
from .query import weights
from .query.source import Source
from .sql import Sql, join, like, quoted, rows

LIMIT, BIGGEST = 20, 50
MOST, LATEST = 1_000, 500  # so many matches are ranked, besides those made last and those that begin with the words
LONGEST = 200
SECONDS = 1
FEW = 50  # owners: of so few people the matches are looked for apart; more own enough of all matches
# A second at most. All joins begin with few rows; guessing that they are many, the planner would read whole tables.
PLANNER = ("statement_timeout", "enable_hashjoin", "enable_mergejoin")
WITHIN = (
    f"SET LOCAL statement_timeout = '{SECONDS}s'; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
)
WITHOUT = "; ".join(f"SET LOCAL {name} = DEFAULT" for name in PLANNER)
EXACT, BEGINS, IN_TITLE = 100.0, 50.0, 20.0


@dataclass(frozen=True)
class Found:
    """A record that matches. `score` orders what one search found and means nothing beyond it."""

    object: str
    id: int
    title: str
    subtitle: str
    score: float


def find(actor: Actor, q: str, limit: int = LIMIT, *, object: str | None = None) -> list[Found]:
    """The best matches that this actor may see, best first. One statement, a second of the database's time at most.

    Raises Conflict where that second is not enough.
    """
    text = q.strip()[:LONGEST]
    pieces = [piece for one in searched(actor, object) if (piece := branch(actor, one, text)) is not None]
    if not pieces or is_too_short(text):
        return []
    statement = join([p.wrap("(", ")") for p in pieces], " UNION ALL ").wrap(
        "SELECT object, id, title, subtitle, score FROM (",
        f") found ORDER BY score DESC, id DESC, object LIMIT {max(1, min(limit, BIGGEST))}",
    )
    return [
        Found(key, n, title or "", shown(key, under), float(score)) for key, n, title, under, score in run(statement)
    ]


def run(statement: Sql) -> list[tuple[Any, ...]]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WITHIN)
            found = rows(cursor, statement)
            cursor.execute(WITHOUT)
            return found
    except OperationalError as slow:
        if isinstance(slow.__cause__, QueryCanceled):
            raise Conflict(_("This search finds too much. Type a few more letters.")) from slow
        raise


def shown(key: str, under: str | None) -> str:
    """The subtitle as people read it: a choice by its label."""
    one = objects.get(key)
    field = next((one.fields[n] for n in one.subtitle if one.fields[n].kind.name == "choice"), None)
    return field.text(under) if field and under in field.choices else under or ""


def is_too_short(text: str) -> bool:
    """One letter or digit finds half of everything; one Chinese character is a word."""
    folded = fold(text)
    return len(folded) < 2 and folded.isascii()


def searched(actor: Actor, object_key: str | None) -> list[ObjectType]:
    """The objects to search: the one asked for, or all that people look for."""
    if object_key:
        one = objects.find(object_key)
        return [one] if one is not None and access.may(actor, one, "view") else []
    return [t for t in objects.all_types() if t.search and t.can("search") and access.may(actor, t, "view")]


def branch(actor: Actor, one: ObjectType, text: str) -> Sql | None:
    """What is found in one object: candidates by its indexes, then ranked. None where nothing can be asked for."""
    readable = access.readable_fields(actor, one)
    parts = weights(actor, one)
    asked = tokens.query(text, weights=parts) if parts else None
    scope = access.visible(actor, one)
    if asked is None or one.title not in readable or scope.is_empty:
        return None
    table = one.source
    ids = visible_ones(
        scope, f"SELECT t.id FROM {table} t", Sql("t.deleted_at IS NULL AND t.search @@ %s::tsquery", (asked,)), text
    )
    source = Source(actor, one)
    under = subtitle_of(actor, one, source)
    title = f"t.{quoted(one.title_field.column)} AS title"
    columns = join([Sql("SELECT %s::text AS object, t.id", (one.key,)), Sql(title), under, ranked(one, text)], ", ")
    joined = ids.wrap(" FROM (", f") c JOIN {table} t ON t.id = c.id")
    return columns + joined + source.sql() + f" ORDER BY score DESC, t.id DESC LIMIT {BIGGEST}"


def visible_ones(scope: access.Scope, rows_of: str, matches: Sql, text: str) -> Sql:
    """Ids of matches that are visible: of one's own the first thousand, of all others those among the first thousand.

    PostgreSQL plans a materialized part as if it were read to its end, which keeps it from walking a whole table in
    the hope of an early match; the limit outside stops it early all the same.
    """
    matched = Sql(rows_of + " WHERE ") + matches
    first = Sql("m AS MATERIALIZED (") + matched + f"), f AS MATERIALIZED ((SELECT id FROM m LIMIT {MOST}) UNION ("
    found = first + newest(matched, rows_of) + ") UNION (" + beginning(matched, text) + "))"
    owned = len(scope.owned_by) if 0 < len(scope.owners) <= FEW and not scope.everything else 0
    pieces = []
    for number, seen in enumerate(scope.branches("t")):
        pieces.append(Sql(f"{rows_of} JOIN f ON f.id = t.id WHERE ") + seen)
        if number < owned:
            found += matched.wrap(f", o{number} AS MATERIALIZED (", " AND ") + seen + ")"
            pieces.append(Sql(f"SELECT id FROM o{number} LIMIT {MOST}"))
    return found.wrap("WITH ", " ") + join([piece.wrap("(", ")") for piece in pieces], " UNION ")


def newest(matched: Sql, rows_of: str) -> Sql:
    """Matches among the records made last: of words that match everywhere, people mean these."""
    last = rows_of.replace("t.id", "max(t.id)", 1)
    return matched + f" AND t.id > ({last}) - {LATEST} ORDER BY t.id DESC LIMIT {LATEST}"


def beginning(matched: Sql, text: str) -> Sql:
    """Matches whose title begins as it sounds, however many others there are."""
    key = pinyin.sort_key(text)
    within = Sql(" AND t.title_key >= %s AND t.title_key < %s", (key, key + chr(0x10FFFF)))
    return matched + within + f" ORDER BY t.title_key, t.id LIMIT {BIGGEST}"


def ranked(one: ObjectType, text: str) -> Sql:
    """How well the record fits, by its title first of all; of two titles the shorter one."""
    title = one.title_field.kind.compared(one.title_field, "t")
    folded = fold(text)
    return Sql(
        f"(CASE WHEN {title} = %s THEN {EXACT} WHEN {title} LIKE %s THEN {BEGINS} "
        f"WHEN t.search @@ %s::tsquery THEN {IN_TITLE} ELSE 1 END "
        f"- least(length({title}), 99) / 100.0)::float8 AS score",
        (folded, like(folded) + "%", tokens.query(text, weights="A")),
    )


def subtitle_of(actor: Actor, one: ObjectType, source: Source) -> Sql:
    """The first field of the object's subtitle that is text or a link, as far as this actor may read it."""
    readable = access.readable_fields(actor, one)
    for name in one.subtitle:
        field = readable.get(name)
        if field and field.kind.name in {"link", "user"}:
            return Sql(f"{source.title_of('t', field)} AS subtitle")
        if field and field.kind.name in {"text", "email", "choice"}:
            return Sql(f"t.{quoted(field.column)}::text AS subtitle")
    return Sql("''::text AS subtitle")
