"""Making an installation like a text: all of it or nothing, as somebody, through the write path, into the log."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import metadata, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.objects import ObjectType

from . import entries, portable, text
from .declared import House
from .names import Names
from .plan import CHANGE, CREATE, REMOVE, Step, compare, unknown


def apply(written: str, *, by: Actor, allow_loss: bool = False) -> list[Step]:
    """Do the whole plan. Raises ValidationError where something would be lost that may not be, or is refused."""
    try:
        with transaction.atomic():
            steps = compare(written)
            refuse_loss(steps, allow_loss)
            refuse_unknown(steps)
            do_all([step for step in steps if step.verb != REMOVE], by)
            do_all([late for step in steps if step.verb == CREATE and (late := what_is_last(step))], by)
            do_all([step for step in steps if step.verb == REMOVE], by)
            return steps
    except Exception:
        metadata.refresh()  # what the steps had made known is not there
        raise


def refuse_loss(steps: list[Step], allow_loss: bool) -> None:
    losing = [step for step in steps if step.loss]
    if losing and not allow_loss:
        first = losing[0]
        sentence = _("Removing '%(name)s' from '%(part)s' would lose data: %(loss)s Keep it in the text, or allow the loss.")  # fmt: skip
        raise ValidationError(sentence % {"name": first.key, "part": first.type.path, "loss": first.loss})


def refuse_unknown(steps: list[Step]) -> None:
    """People and customers are not made by a text: whoever it names is here before anything is written."""
    sentences = unknown(steps)
    if sentences:
        raise ValidationError(sentences)


def do_all(steps: list[Step], by: Actor) -> None:
    """A step that another one has to make way for is tried again after the others, as long as that helps."""
    names, waiting = Names(), steps
    while waiting:
        refused: list[tuple[Step, ValidationError]] = []
        for step in waiting:
            try:
                with transaction.atomic():
                    done(step, by, names)
            except ValidationError as refusal:
                refused.append((step, refusal))
                metadata.refresh()
                names.forget()
        if len(refused) == len(waiting):
            raise refused[0][1]
        waiting = [step for step, _refusal in refused]


def what_is_last(step: Step) -> Step | None:
    """What is left to be said of a record that was made."""
    if isinstance(step.type, House):
        return None
    rest = {name: step.after[name] for name in entries.says(step.type).last if name in step.after}
    before = {name: value for name, value in step.after.items() if name not in rest}
    return replace(step, verb=CHANGE, before=before) if rest else None


def done(step: Step, by: Actor, names: Names) -> None:
    try:
        if isinstance(step.type, House):
            step.type.write(step.key, step.after or None, by=by)
        else:
            {CREATE: create, CHANGE: change, REMOVE: remove}[step.verb](step, step.type, by, names)
    except (ValidationError, Conflict) as refusal:
        sentence = "; ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        raise ValidationError(_("'%(name)s' of '%(part)s': %(reason)s") % {"name": step.key, "part": step.type.path, "reason": sentence}) from refusal  # fmt: skip


def create(step: Step, one: ObjectType, by: Actor, names: Names) -> None:
    record = one.model()
    now = [n for n in step.after if n in one.fields and n not in entries.says(one).last]
    records.save(record, by=by, **values(step, one, now, names))
    write_extras(step, one, record, by)
    names.learn(one, record)


def change(step: Step, one: ObjectType, by: Actor, names: Names) -> None:
    record = stored(step, one, names)
    changed = [n for n, _before, _after in step.changes if n in one.fields]
    if changed:
        records.save(record, by=by, **values(step, one, changed, names))
    write_extras(step, one, record, by)


def values(step: Step, one: ObjectType, wanted: list[str], names: Names) -> dict[str, Any]:
    """What the text says of these fields; one that it does not name goes back to its standard."""
    about, fields = text.object_of(one, step.after), one.fields
    given = portable.moved(one, step.after, about, portable.numbered(names))
    return {
        name: portable.back(fields[name], given[name], names) if name in given else fields[name].default
        for name in wanted
    }


def write_extras(step: Step, one: ObjectType, record: Any, by: Actor) -> None:
    for extra in entries.says(one).extras:
        wanted, held = step.after.get(extra.name) or {}, extra.read(record)
        if wanted != held:
            extra.write(record, wanted, by=by)


def remove(step: Step, one: ObjectType, by: Actor, names: Names) -> None:
    told, record = entries.says(one), stored(step, one, names)
    if step.loss and told.clear:
        told.clear(record, by=by)
    if told.remove:
        told.remove(record, by=by)
    else:
        records.delete(record, by=by)


def stored(step: Step, one: ObjectType, names: Names) -> Any:
    number = step.record or names.require(one.key, step.key)
    return one.model._base_manager.get(pk=number)
