"""The questions the rest asks: which rows, which fields, may this be done."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from zhike.engine import cursors, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType
from zhike.engine.sql import Sql, join, quoted

from .scope import EVERYTHING, NOTHING, Other, Scope
from .through import through

READING = {"view", "export"}
SHARED = {*READING, "edit"}  # what a share can give; deleting and sharing on need a role that reaches the record
# Reading through another record stops after this many steps: contact -> account -> opportunity.
FARTHEST = 2


def visible(actor: Actor, object_type: ObjectType, verb: str = "view", *, steps: int = 0) -> Scope:
    """The rows on which the actor may perform the verb. No query."""
    if not in_token_scope(actor, verb):
        return NOTHING
    granted = level(actor, object_type, verb)
    if granted == "all":
        return EVERYTHING
    if granted == "none" or actor.user_id is None:
        return NOTHING
    owners = {"own": (actor.user_id,), "team": actor.circle.team, "subtree": actor.circle.subtree}[granted]
    others = [shared(actor, object_type.key, verb)] if verb in SHARED else []
    if object_type.key == "user":
        others.append(Other(Sql("{alias}.id = %s", (actor.user_id,)), Sql("SELECT %s::bigint", (actor.user_id,))))
    if verb in READING and object_type.shown_to:
        others += map(Other, object_type.shown_to(actor))
    ways = []
    if verb in READING and steps < FARTHEST:
        others += from_children(actor, object_type, owners)
        ways = through(object_type, lambda parent: visible(actor, parent, "view", steps=steps + 1), steps)
    columns = tuple(object_type.fields[name].column for name in object_type.owned_by)
    return Scope(owners=owners, owned_by=columns, others=tuple(others), through=tuple(ways))


def level(actor: Actor, object_type: ObjectType, verb: str) -> str:
    """How far the verb reaches. What is personal everybody may do with their own, unless a role says otherwise of it."""
    rights = actor.rights
    if not object_type.is_personal or rights.everything:
        return rights.level(object_type.key, verb)
    said = (rights.grants.get((object_type.key, one)) for one in (verb, "*"))
    usual = "all" if rights.level("*", "*") == "all" else "own" if actor.user_id else "none"
    return next((one for one in said if one), usual)


def in_token_scope(actor: Actor, verb: str) -> bool:
    """The scope `look` is that of somebody who sees as another person: no verb but seeing."""
    if actor.scopes is None or "write" in actor.scopes:
        return True
    return ("read" in actor.scopes and verb in READING) or ("look" in actor.scopes and verb == "view")


def shared(actor: Actor, key: str, verb: str) -> Other:
    writing = "" if verb in READING else " AND s.may_edit"
    ids = Sql(
        "SELECT s.record FROM engine_share s WHERE s.object = %s "
        f"AND (s.user_id = %s OR s.team_id = ANY(%s)) AND (s.until IS NULL OR s.until >= %s){writing}",
        (key, actor.user_id, list(actor.circle.teams), datetime.now(actor.zone).date()),
    )
    return Other(ids.wrap("{alias}.id IN (", ")"), ids)


def from_children(actor: Actor, object_type: ObjectType, owners: tuple[int, ...]) -> list[Other]:
    """Rows that may be viewed because one works on a record that names them: the customer of one's deal."""
    found = []
    for path in object_type.seen_from:
        key, _dot, name = path.partition(".")
        child = objects.get(key)
        if actor.rights.level(key, "view") == "none":
            continue
        parent = f"seen_from.{quoted(child.fields[name].column)}"
        owned = Sql("seen_from.owner_id = ANY(%s) AND seen_from.deleted_at IS NULL", (list(owners),))
        source = f"FROM {child.source} seen_from WHERE"
        here = owned.wrap(f"EXISTS (SELECT {source} {parent} = {{alias}}.id AND ", ")")
        found.append(Other(here, owned.wrap(f"SELECT {parent} {source} {parent} IS NOT NULL AND ", "")))
    return found


def may(actor: Actor, object_type: ObjectType, verb: str) -> bool:
    """Whether the actor may perform the verb on any record at all. No query."""
    return in_token_scope(actor, verb) and level(actor, object_type, verb) != "none"


def allows(actor: Actor, verb: str, object_type: ObjectType, record_id: int) -> bool:
    """Whether the actor may perform the verb on this record. One query unless the answer is known."""
    scope = visible(actor, object_type, verb)
    if scope.everything or scope.is_empty:
        return scope.everything
    condition = scope.sql("t")
    with cursors.prepared() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {object_type.source} t WHERE t.id = %s AND {condition.text}",
            [record_id, *condition.params],
        )
        return cursor.fetchone() is not None


def allowed(actor: Actor, object_type: ObjectType, record_id: int, verbs: Sequence[str]) -> set[str]:
    """Which of the verbs the actor may perform on this record. One query unless all answers are known."""
    scopes = {verb: visible(actor, object_type, verb) for verb in verbs}
    asked = {verb: scope.sql("t") for verb, scope in scopes.items() if not scope.everything and not scope.is_empty}
    found = {verb for verb, scope in scopes.items() if scope.everything}
    if not asked:
        return found
    answers = join(asked.values(), ", ").wrap("SELECT ", f" FROM {object_type.source} t WHERE t.id = %s")
    with cursors.prepared() as cursor:
        cursor.execute(answers.text, [*answers.params, record_id])
        row = cursor.fetchone() or ()
    return found | {verb for verb, answer in zip(asked, row, strict=False) if answer}


def require(actor: Actor, verb: str, object_type: ObjectType, record: Any = None) -> None:
    """Raise PermissionDenied unless the actor may perform the verb, on this record if there is one."""
    if record is None or record.pk is None:
        allowed = may(actor, object_type, verb)
    else:
        allowed = allows(actor, verb, object_type, record.pk)
    if not allowed:
        raise PermissionDenied(denial(verb, object_type))


def denial(verb: str, object_type: ObjectType) -> str:
    texts = {
        "create": _("Your roles do not let you create records of '%(object)s'. Ask an administrator for the right."),
        "delete": _("Your roles do not let you delete this record of '%(object)s'. Ask its owner to do it."),
        "export": _("Your roles do not let you export '%(object)s'. Ask an administrator for the right."),
        "import": _("Your roles do not let you import into '%(object)s'. Ask an administrator for the right."),
    }
    other = _("Your roles do not let you change this record of '%(object)s'. Ask its owner to do it.")
    return texts.get(verb, other) % {"object": object_type.label_plural}


def readable_fields(actor: Actor, object_type: ObjectType) -> dict[str, Field]:
    """The fields this actor may know of. Any other name is unknown to them."""
    narrowed = actor.rights.fields
    fields = object_type.fields
    if actor.rights.everything or not (narrowed or object_type.has_computed):
        return fields
    return {
        n: f
        for n, f in fields.items()
        if narrowed.get((object_type.key, n)) != "none" and may_read(actor, f.object, f.inputs)
    }


def may_read(actor: Actor, object_key: str, inputs: Iterable[tuple[str, str]]) -> bool:
    """Whether the actor may know all that a field of this object is computed from: it is as secret as those."""
    rights = actor.rights
    return all(
        rights.fields.get((key, name)) != "none" and (key == object_key or rights.level(key, "view") != "none")
        for key, name in inputs
    )


def writable_fields(actor: Actor, object_type: ObjectType) -> dict[str, Field]:
    narrowed = actor.rights.fields
    return {n: f for n, f in object_type.fields.items() if f.is_editable and (object_type.key, n) not in narrowed}


def require_field_writable(actor: Actor, object_type: ObjectType, names: list[str]) -> None:
    """Raise PermissionDenied where a known field is not the actor's to write."""
    writable = writable_fields(actor, object_type)
    for name in names:
        if name not in writable:
            label = object_type.fields[name].label
            raise PermissionDenied(_("'%(field)s' is not yours to change. Leave it out.") % {"field": label})


def visible_after(actor: Actor, object_type: ObjectType, record_ids: list[int]) -> bool:
    """Whether all these rows, as just written, are still visible to the actor. One query unless all are."""
    scope = visible(actor, object_type)
    if scope.everything:
        return True
    condition = scope.sql("t")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {object_type.source} t WHERE t.id = ANY(%s) AND {condition.text}",
            [record_ids, *condition.params],
        )
        return bool(cursor.fetchone()[0] == len(record_ids))
