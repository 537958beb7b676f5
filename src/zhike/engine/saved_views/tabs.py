"""What each person does to the tabs of an object: pin, order, open first, set widths. It is nobody else's business.

These are settings of one's own screen, so they are kept beside the log.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from zhike.engine import cursors
from zhike.engine.actors import Actor
from zhike.engine.errors import Unknown
from zhike.engine.models import ViewState

from .rules import require_widths


class State(NamedTuple):
    position: int | None = None
    is_pinned: bool | None = None
    is_default: bool = False
    widths: dict[str, int] = {}


def states(actor: Actor, key: str) -> dict[str, State]:
    """By view. One query."""
    with cursors.prepared() as cursor:
        cursor.execute(
            "SELECT view, position, is_pinned, is_default, widths FROM view_state WHERE object = %s AND user_id = %s",
            [key, actor.user_id or 0],
        )
        return {row[0]: State(row[1], row[2], row[3], parsed(row[4])) for row in cursor.fetchall()}


def parsed(widths: Any) -> dict[str, int]:
    return dict(json.loads(widths) if isinstance(widths, str) else widths or {})


def pin(actor: Actor, key: str, view: str, *, is_pinned: bool) -> None:
    keep(actor, key, view, is_pinned=is_pinned)


def open_first(actor: Actor, key: str, view: str) -> None:
    with transaction.atomic():
        ViewState.objects.filter(user_id=actor.user_id or 0, object=key, is_default=True).update(is_default=False)
        keep(actor, key, view, is_default=True)


def arrange(actor: Actor, key: str, views: Sequence[str]) -> None:
    """The tabs stand in this order from now on. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO view_state (user_id, object, view, position, is_default, widths) "
            "SELECT %s, %s, view, position, false, '{}' FROM unnest(%s::text[]) WITH ORDINALITY u(view, position) "
            "ON CONFLICT (user_id, object, view) DO UPDATE SET position = excluded.position",
            [actor.user_id, key, list(dict.fromkeys(views))],
        )


def widen(actor: Actor, key: str, view: str, widths: dict[str, Any]) -> None:
    """How wide the columns are on this person's screen. Raises ValidationError for what is no width."""
    try:
        require_widths(widths)
    except Unknown as wrong:
        raise ValidationError(str(wrong)) from wrong
    keep(actor, key, view, widths=widths)


def keep(actor: Actor, key: str, view: str, **values: Any) -> None:
    ViewState.objects.update_or_create(user_id=actor.user_id or 0, object=key, view=view, defaults=values)
