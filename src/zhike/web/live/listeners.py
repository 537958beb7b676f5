"""Who listens: the person of a session, asked again every few seconds, and what of a change they may know.

Everything here asks the database and blocks: the event loop calls it in threads.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest

from zhike.engine import access, actors, metadata, objects
from zhike.engine.actors import Actor
from zhike.engine.sql import Sql
from zhike.people.login import sessions
from zhike.people.login.store import SessionStore

Change = tuple[str, int]


@dataclass(frozen=True)
class Said:
    """A change as a browser hears it."""

    object: str
    id: int
    version: int


def person_of(session_key: str) -> Actor | None:
    """The actor of a session that still holds; None where it has ended or the person was disabled."""
    request: Any = HttpRequest()
    request.session = SessionStore(session_key)
    user: Any = get_user(request)
    if not user.is_authenticated or user.deleted_at is not None or sessions.has_lasted(request.session):
        return None
    return actors.for_user(user)


def visible_of(actor: Actor, changes: set[Change]) -> list[Said]:
    """Those of the changed records that the actor may see, with their present versions. One query for each object, and one."""
    metadata.refresh()  # an object may have been made since
    by_object: dict[str, list[int]] = {}
    for key, number in changes:
        by_object.setdefault(key, []).append(number)
    return [said for key, ids in sorted(by_object.items()) for said in of_one_object(actor, key, ids)]


def of_one_object(actor: Actor, key: str, ids: list[int]) -> list[Said]:
    object_type = objects.find(key)
    scope = access.visible(actor, object_type) if object_type else access.NOTHING
    if object_type is None or scope.is_empty:
        return []
    asked = Sql(f"SELECT t.id, t.version FROM {object_type.source} t WHERE t.id = ANY(%s) AND ", (ids,))  # noqa: S608
    statement = asked + scope.sql("t")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [Said(key, number, version) for number, version in cursor.fetchall()]
