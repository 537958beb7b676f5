"""The pairs that wait for a decision: merge, not the same, later. One sees a pair who may see and change both records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access
from zhike.engine.actors import Actor
from zhike.engine.errors import NotVisible, Unknown
from zhike.engine.metadata import loaded
from zhike.engine.models import Twin
from zhike.engine.objects import ObjectType
from zhike.engine.query import keyset
from zhike.engine.sql import Sql, all_of, join

MOST_IN_GROUP = 10
ORDER: list[Any] = ["score"]


@dataclass(frozen=True)
class Pair:
    id: int
    one: int
    other: int
    score: float
    signs: list[Any]
    state: str
    external_ids: tuple[str, str]


def waiting(
    actor: Actor, object_type: ObjectType, *, state: str = Twin.OPEN, behind: tuple[float, int] | None = None,
    limit: int = 50,
) -> list[Pair]:  # fmt: skip
    """The pairs in this state that the actor may decide on, the surest first. One query."""
    return listed(actor, object_type, Sql("w.state = %s", (state,)), ("view", "edit"), behind=behind, limit=limit)


def found_by(
    actor: Actor, object_type: ObjectType, scan: int, *, behind: tuple[float, int] | None = None, limit: int = 50
) -> list[Pair]:
    """What this search found, as far as the actor may see both records. One query."""
    return listed(actor, object_type, Sql("w.scan = %s", (scan,)), ("view",), behind=behind, limit=limit)


def listed(
    actor: Actor,
    object_type: ObjectType,
    which: Sql,
    verbs: Sequence[str],
    *,
    behind: tuple[float, int] | None = None,
    limit: int,
) -> list[Pair]:
    scopes = [access.visible(actor, object_type, verb).sql(alias) for verb in verbs for alias in ("a", "b")]
    further = Sql("(w.score, w.id) < (%s, %s)", behind) if behind else Sql("TRUE")
    table = object_type.source
    statement = Sql(
        "SELECT w.id, w.one, w.other, w.score, w.signs, w.state, a.external_id, b.external_id FROM twin w "
        f"JOIN {table} a ON a.id = w.one AND a.deleted_at IS NULL JOIN {table} b ON b.id = w.other AND b.deleted_at IS NULL "
        "WHERE w.object = %s AND ",
        (object_type.key,),
    ) + all_of([which, further, *scopes]).wrap("", f" ORDER BY w.score DESC, w.id DESC LIMIT {int(limit)}")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [
            Pair(number, one, other, score, loaded(signs), state, (first, second))
            for number, one, other, score, signs, state, first, second in cursor.fetchall()
        ]


def cursor(last: Pair) -> str:
    """Where the next page begins."""
    return keyset.encode([last.score], last.id)


def behind(cursor: str) -> tuple[float, int] | None:
    """The place that a cursor names. Raises Unknown for one that is not ours."""
    if not cursor:
        return None
    _back, values, number = keyset.decode(cursor, ORDER)
    if not isinstance(values[0], int | float):
        raise Unknown(_("This cursor does not belong to this list. Begin again without a cursor."))
    return float(values[0]), number


def find(actor: Actor, object_type: ObjectType, pair_id: int) -> Pair:
    """One pair that the actor may decide on. Raises NotVisible."""
    found = listed(actor, object_type, Sql("w.id = %s", (pair_id,)), ("view", "edit"), limit=1)
    if not found:
        raise NotVisible
    return found[0]


def group(actor: Actor, object_type: ObjectType, pair: Pair) -> list[int]:
    """The records of the pair, and those that other open pairs tie to them. At most three queries."""
    members = [pair.one, pair.other]
    for _step in range(2):
        ids = list(members)
        ties = join([Sql("w.one = ANY(%s)", (ids,)), Sql("w.other = ANY(%s)", (ids,))], " OR ").wrap("(", ")")
        which = all_of([Sql("w.state IN ('open', 'later')"), ties])
        near = listed(actor, object_type, which, ("view", "edit"), limit=30)
        members = list(dict.fromkeys([*members, *(n for one in near for n in (one.one, one.other))]))[:MOST_IN_GROUP]
        if len(members) == len(ids):
            break
    return members


@transaction.atomic
def decide(actor: Actor, object_type: ObjectType, pair_id: int, state: str) -> None:
    """Not the same, later, or open again. Raises NotVisible where the pair is not the actor's to decide."""
    if state not in {Twin.OPEN, Twin.LATER, Twin.DISTINCT}:
        raise ValidationError(_("Say whether they are the same: merge, not the same, or later."))
    find(actor, object_type, pair_id)
    Twin.objects.filter(pk=pair_id).exclude(state=Twin.MERGED).update(
        state=state, decided_by_id=actor.user_id, decided_at=timezone.now()
    )


def distinct_from(object_type: ObjectType, record_id: int) -> set[int]:
    """Records that somebody said are not this one."""
    found = Twin.objects.filter(object=object_type.key, state=Twin.DISTINCT)
    pairs = [*found.filter(one=record_id).values_list("one", "other"), *found.filter(other=record_id).values_list("one", "other")]  # fmt: skip
    return {number for pair in pairs for number in pair} - {record_id}
