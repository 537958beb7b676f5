"""Where each person was last, for the palette to offer before anything is typed. No record, no log; a crash forgets it."""

from typing import NamedTuple

from django.db import connection

from . import cursors, query
from .actors import Actor

KEPT, OFFERED = 30, 8
# One statement: the visit, and away with what thirty later ones leave behind.
REMEMBER = """
WITH old AS (
    DELETE FROM visit WHERE person = %(person)s AND (object, record) <> (%(object)s, %(record)s) AND at <=
        (SELECT at FROM visit WHERE person = %(person)s ORDER BY at DESC OFFSET %(kept)s LIMIT 1)
)
INSERT INTO visit (person, object, record, at) VALUES (%(person)s, %(object)s, %(record)s, clock_timestamp())
ON CONFLICT (person, object, record) DO UPDATE SET at = EXCLUDED.at
"""


class Visited(NamedTuple):
    """A record that somebody opened, with its title of now."""

    object: str
    id: int
    title: str


def remember(actor: Actor, key: str, record: int) -> None:
    """This person has opened that record. One statement; programs are not remembered."""
    if actor.user_id is None or actor.seen_by is not None:
        return
    with cursors.prepared() as cursor:
        cursor.execute(REMEMBER, {"person": actor.user_id, "kept": KEPT - 1, "object": key, "record": record})


def recent(actor: Actor) -> list[Visited]:
    """The last records this person opened and still sees, latest first. One statement, and one an object."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object, record FROM visit WHERE person = %s ORDER BY at DESC LIMIT %s", [actor.user_id, OFFERED]
        )
        found = [(str(key), int(record)) for key, record in cursor.fetchall()]
    titles = query.titles(actor, found)
    return [Visited(*one, titles[one]) for one in found if one in titles]
