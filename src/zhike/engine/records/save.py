"""Creating and changing records, one or thousands by the same steps."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.engine import access, cursors, files, log, money
from zhike.engine.actors import Actor
from zhike.engine.derived import follow
from zhike.engine.errors import NotVisible, Stale
from zhike.engine.objects import ObjectType

from . import children, demanded, keys, linked, store
from .draft import Draft, not_found, refuse

# After these the actor may lose sight of the record: handing over is their point.
HAND_OVER = {"assign", "return_to_pool", "undo"}


def save(record: Any, *, by: Actor, verb: str = "", version: int | None = None, **changes: Any) -> int | None:
    """Create the record, or apply the changes to it. Returns the event's id, or None when nothing differed.

    Raises PermissionDenied, ValidationError by field, Stale where `version` is given and not the stored one, and
    NotVisible. A refused save leaves the record as it was.
    """
    draft = Draft(record, changes, version, verb)
    save_many([draft], by=by)
    return draft.event


def save_many(drafts: Sequence[Draft], *, by: Actor) -> None:
    """Save these records of one object together: all, or none. The number of statements does not depend on theirs."""
    if not drafts:
        return
    object_type = drafts[0].type
    try:
        with transaction.atomic():
            write(object_type, drafts, by)
    except IntegrityError as broken:
        raise store.refusal(broken, object_type.model) or broken from broken
    for draft in drafts:
        draft.commit()


def touch(record: Any, *, by: Actor, verb: str) -> int:
    """Log that something was done to a record that no field of its log shows."""
    return log.write([log.Entry(record._meta.model_name, record.pk, verb)], by=by)[0]


def write(object_type: ObjectType, drafts: Sequence[Draft], by: Actor) -> None:
    for found in checked(object_type, drafts, by):
        refuse(found)
    put_different(object_type, drafts, by)


def checked(object_type: ObjectType, drafts: Sequence[Draft], by: Actor) -> list[dict[str, list[str]]]:
    """Lock what is stored, apply what was asked for, and check it. Returns the refusals of each draft by field."""
    begin(object_type, drafts, by)
    errors = [draft.apply() for draft in drafts]
    refuse_links(drafts, linked.named(drafts, errors), errors, by)
    if object_type.before_save:
        ask_rule(object_type.before_save, drafts, errors, by)
    names = touched(object_type, drafts)
    refuse_links(drafts, links_in(drafts, names, errors), errors, by)
    for number, fields in files.refused(drafts, by=by).items():
        errors[number].update({name: [not_found(drafts[number].type.fields[name])] for name in fields})
    for draft, found, listed in zip(drafts, errors, names, strict=True):
        found.update(draft.check([n for n in (draft.filled() if draft.is_new else listed) if n not in found]))
    demanded.refuse(drafts, names, errors, by)
    return errors


def refuse_links(
    drafts: Sequence[Draft], names: list[list[str]], errors: list[dict[str, list[str]]], by: Actor
) -> None:
    """Turn the links in these fields into ids; note those that lead nowhere for this actor."""
    for number, refused in linked.check(drafts, by=by, names=dict(enumerate(names))).items():
        errors[number].update(refused)


def ask_rule(rule: Any, drafts: Sequence[Draft], errors: list[dict[str, list[str]]], by: Actor) -> None:
    """Let the object's own rule see each draft that nothing else refused. Drafts share what the rule looks up `once`."""
    shared: dict[Any, Any] = {}
    for draft, found in zip(drafts, errors, strict=True):
        draft.shared = shared
        if not found:
            try:
                rule(draft, by=by)
            except ValidationError as refusal:
                found.update(by_field(refusal))


def by_field(refusal: ValidationError) -> dict[str, list[str]]:
    """The sentences of a refusal by field; those about the record as a whole under `__all__`."""
    return dict(refusal.message_dict) if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: list(refusal.messages)}


def put_different(object_type: ObjectType, drafts: Sequence[Draft], by: Actor) -> None:
    different = [draft for draft in drafts if differs(draft)]
    if different:
        put(object_type, different, by)


def begin(object_type: ObjectType, drafts: Sequence[Draft], by: Actor) -> None:
    """Lock what is stored, check the rights and the versions, and note what was there."""
    new = [draft for draft in drafts if draft.is_new]
    old = [draft for draft in drafts if not draft.is_new]
    if new and not access.may(by, object_type, "create"):
        access.require(by, "create", object_type)
    for draft in new:
        draft.begin()
        draft.verb = draft.verb or "create"
    if not old:
        return
    ids = sorted(draft.record.pk for draft in old)
    stored = {draft.record.pk: draft.record for draft in old if draft.is_held}
    unread = [number for number in ids if number not in stored]
    stored |= {r.pk: r for r in locked(object_type, unread)} if unread else {}
    authorise(object_type, ids, old, by, set(stored))
    for draft in old:
        begin_old(draft, stored[draft.record.pk], object_type)
    note_rows(object_type, old)


def locked(object_type: ObjectType, ids: Sequence[int]) -> Any:
    """These records as stored, without those in the bin, locked until the transaction ends. One query."""
    # Their keys never change, so others may link to them meanwhile: who waited for that could wait in a circle.
    found = object_type.model._base_manager.select_for_update(no_key=True)
    return found.filter(pk__in=ids, deleted_at=None).order_by("pk")


def authorise(object_type: ObjectType, ids: list[int], drafts: Sequence[Draft], by: Actor, stored: set[int]) -> None:
    """Every record is there, visible, and open to what is being done. One or two queries unless all is allowed."""
    needed = {verb_needed(object_type, draft.verb) for draft in drafts}
    for verb in ["view", *needed]:
        if reachable(object_type, ids, by, verb) & stored != set(ids):
            if verb == "view":
                raise NotVisible
            raise PermissionDenied(access.gate.denial(verb, object_type))


def verb_needed(object_type: ObjectType, verb: str) -> str:
    command = object_type.command(verb)
    return command.needs if command else "edit"


def reachable(object_type: ObjectType, ids: list[int], by: Actor, verb: str) -> set[int]:
    scope = access.visible(by, object_type, verb)
    if scope.everything or scope.is_empty:
        return set(ids) if scope.everything else set()
    condition = scope.sql("t")
    with cursors.prepared() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {object_type.source} t WHERE t.id = ANY(%s) AND {condition.text}",
            [ids, *condition.params],
        )
        return {row[0] for row in cursor.fetchall()}


def begin_old(draft: Draft, stored: Any, object_type: ObjectType) -> None:
    if draft.version is not None and draft.version != stored.version:
        raise Stale(stale_sentence(stored), stored)
    draft.begin(stored)
    if not draft.verb:
        draft.verb = "assign" if draft.changes and set(draft.changes) <= set(object_type.owned_by) else "change"


def stale_sentence(stored: Any) -> str:
    by = stored.updated_by.name if stored.updated_by_id else _("Somebody")
    at = timezone.localtime(stored.updated_at).strftime("%H:%M")
    return _("%(name)s saved this record at %(time)s. Look at it, then save again.") % {"name": by, "time": at}


def note_rows(object_type: ObjectType, drafts: Sequence[Draft]) -> None:
    """What the asked-for rows were. One query for each such field."""
    asked = {n for draft in drafts for n in draft.changes if object_type.fields[n].is_rows}
    for name in sorted(asked):
        one = object_type.fields[name]
        rows = children.stored(one, [draft.record.pk for draft in drafts])
        for draft in drafts:
            draft.before[name] = one.log(rows.get(draft.record.pk, []))
            one.set(draft.next, rows.get(draft.record.pk, []))


def touched(object_type: ObjectType, drafts: Sequence[Draft]) -> list[list[str]]:
    """The fields of each draft to check: all of a new record, the changed ones of another."""
    every = [n for n in object_type.fields if n != "id"]
    return [
        every if draft.is_new else [n for n in draft.touched() if n in draft.changes or draft.changed(n)]
        for draft in drafts
    ]


def links_in(drafts: Sequence[Draft], names: list[list[str]], errors: Sequence[dict[str, Any]]) -> list[list[str]]:
    """The link fields that changed, without those already refused."""
    links = linked.names_of(drafts[0].type)
    found = []
    for draft, listed, refused in zip(drafts, names, errors, strict=True):
        changed = links if draft.is_new else [n for n in listed if n in links]
        found.append([n for n in changed if n not in refused])
    return found


def differs(draft: Draft) -> bool:
    draft.values = [] if draft.is_new else draft.differences()
    return draft.is_new or bool(draft.values)


def put(object_type: ObjectType, drafts: Sequence[Draft], by: Actor) -> None:
    """Write rows and log. Everything was checked."""
    now = timezone.now()
    add_titles(object_type, drafts)
    new = {id(draft.next): draft for draft in drafts if draft.is_new}
    old = [draft for draft in drafts if not draft.is_new]
    if new:
        records = [draft.next for draft in new.values()]
        store.insert(object_type.model, records, lambda record: finish(new[id(record)], object_type, by, now))
    for draft in old:
        finish(draft, object_type, by, now)
    if old:
        store.update(object_type.model, [draft.next for draft in old], columns_of(object_type, old))
    for one in object_type.fields.values():
        with_rows = [d for d in drafts if one.is_rows and (one.name in d.before or (d.is_new and one.get(d.next)))]
        if with_rows:
            children.replace(one, with_rows)
    files.attach(drafts)
    if object_type.after_save:
        object_type.after_save(drafts, by=by)
    # Creating keeps no values: the record itself has them.
    events = log.write([log.Entry(object_type.key, d.next.id, d.verb, d.values, d.at) for d in drafts], by=by)
    for draft, event in zip(drafts, events, strict=True):
        draft.event = event
    follow.after(follow.saved(object_type, drafts))
    require_still_visible(object_type, drafts, by)
    from zhike.engine.approvals import guard

    guard.saves(object_type, drafts, by)


def add_titles(object_type: ObjectType, drafts: Sequence[Draft]) -> None:
    """Titles of linked records that search asks for and that this change did not look up."""
    for name in keys.linked_titles(object_type):
        one = object_type.fields[name]
        missing = {d.value(name) for d in drafts if name not in d.titles and d.value(name) is not None}
        if missing:
            from zhike.engine import actors, objects

            found = linked.look_up(objects.get(one.target or ""), "id", missing, actors.system())
            for draft in drafts:
                if draft.value(name) in found:
                    draft.titles[name] = found[draft.value(name)][1]


def finish(draft: Draft, object_type: ObjectType, by: Actor, now: Any) -> None:
    """Set what the engine keeps: who, when, which version, base amounts, keys."""
    record = draft.next
    at = draft.at or by.at or now
    if draft.is_new:
        record.created_at, record.created_by_id = record.created_at or at, record.created_by_id or by.user_id
        record.version = 1
        if record.owner_id is None and "owner" not in draft.changes and object_type.can("owner"):
            record.owner_id = by.user_id
    else:
        record.version += 1
    record.updated_at, record.updated_by_id = at, by.user_id
    money.write_base(record, object_type, draft)
    wanted = keys.EVERY if draft.is_new else keys.due(changed_in(draft), object_type)
    keys.write(record, object_type, draft.titles, wanted)


def changed_in(draft: Draft) -> frozenset[str]:
    return frozenset([name for name, _before, _after in draft.values])


ALWAYS = ["version", "updated_at", "updated_by_id"]


def columns_of(object_type: ObjectType, drafts: Sequence[Draft]) -> list[str]:
    """The columns that some of these drafts change, and those that every save writes."""
    found = dict.fromkeys(ALWAYS)
    changed = {changed_in(draft) for draft in drafts}
    for name in frozenset().union(*changed):
        found |= dict.fromkeys(object_type.fields[name].columns)
    for names in changed:
        found |= dict.fromkeys(keys.due(names, object_type))
    return list(found)


def require_still_visible(object_type: ObjectType, drafts: Sequence[Draft], by: Actor) -> None:
    """Who sees a record hangs on the people and records that it names: others need no asking."""
    moved = [draft for draft in drafts if draft.is_new or object_type.shown_to or linked.differs(draft)]
    kept = [draft.next.id for draft in moved if draft.verb not in HAND_OVER]
    if kept and not access.visible_after(by, object_type, kept):
        sentence = _("After this change you would no longer see the record. Hand it over with 'Assign' instead.")
        raise ValidationError({"owner": [sentence]})
