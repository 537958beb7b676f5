"""Making an installation like a text: all of it or nothing, as somebody, through the write path, into the log."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.engine import metadata, records
from zhike.engine.actors import Actor

from . import entries, portable, text
from .plan import CHANGE, CREATE, REMOVE, Step, compare


def apply(written: str, *, by: Actor, allow_loss: bool = False) -> list[Step]:
    """Do the whole plan. Raises ValidationError where something would be lost that may not be, or is refused."""
    try:
        with transaction.atomic():
            steps = compare(written)
            refuse_loss(steps, allow_loss)
            for step in steps:
                done(step, by)
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


def done(step: Step, by: Actor) -> None:
    try:
        {CREATE: create, CHANGE: change, REMOVE: remove}[step.verb](step, by)
    except ValidationError as refusal:
        sentence = "; ".join(refusal.messages)
        raise ValidationError(_("'%(name)s' of '%(part)s': %(reason)s") % {"name": step.key, "part": step.type.path, "reason": sentence}) from refusal  # fmt: skip


def create(step: Step, by: Actor) -> None:
    record = step.type.model()
    names = [n for n in step.after if n in step.type.fields]
    records.save(record, by=by, **values(step, names))
    write_extras(step, record, by)


def change(step: Step, by: Actor) -> None:
    record = stored(step)
    names = [n for n, _before, _after in step.changes if n in step.type.fields]
    if names:
        records.save(record, by=by, **values(step, names))
    write_extras(step, record, by)


def values(step: Step, names: list[str]) -> dict[str, Any]:
    """What the text says of these fields; one that it does not name goes back to its standard."""
    about, fields = text.object_of(step.type, step.after), step.type.fields
    return {
        name: portable.back(fields[name], step.after[name], about) if name in step.after else fields[name].default
        for name in names
    }


def write_extras(step: Step, record: Any, by: Actor) -> None:
    for extra in entries.says(step.type).extras:
        wanted, held = step.after.get(extra.name) or {}, extra.read(record)
        if wanted != held:
            extra.write(record, wanted, by=by)


def remove(step: Step, by: Actor) -> None:
    told = entries.says(step.type)
    record = stored(step)
    if step.loss and told.clear:
        told.clear(record, by=by)
    if told.remove:
        told.remove(record, by=by)
    else:
        records.delete(record, by=by)


def stored(step: Step) -> Any:
    return step.type.model._base_manager.get(pk=portable.id_of(step.type.key, step.key))
