"""What can happen to a custom field: it is made, changed, hidden, shown again, and removed in two steps.

A field keeps its object, name and kind for life: values are stored by them. Removing hides the field first; what it
held is then taken out of the records by a job.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import jobs, metadata, objects, records
from zhike.engine.actors import Actor
from zhike.engine.custom import types
from zhike.engine.custom.kinds import KINDS, Definition
from zhike.engine.derived import rules as computing
from zhike.engine.derived import stale
from zhike.engine.models import CustomField
from zhike.engine.objects import command
from zhike.engine.records import Draft
from zhike.lib import pinyin

from . import indexing, unique

State = CustomField.State
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_FIELDS = 500
LASTING = {"object": lazy("object"), "name": lazy("name"), "kind": lazy("kind"), "target": lazy("links to")}
ODD = re.compile(r"[^a-z0-9]+")


def before_save(draft: Draft, *, by: Actor) -> None:
    if draft.is_new:
        begin(draft)
    else:
        require_lasting(draft)
    making = KINDS[draft.value("kind")]
    if not draft.value("label_zh") and not draft.value("label_en"):
        raise ValidationError({"label_zh": [_("Give the field a label in one of the languages.")]})
    if not draft.value("label_zh"):
        draft.set(label_zh=draft.value("label_en"))
    if not 0 <= draft.value("decimal_places") <= 6:
        raise ValidationError({"decimal_places": [_("A number has between 0 and 6 decimal places.")]})
    if draft.value("is_unique") and not making.may_be_unique:
        raise ValidationError({"is_unique": [_("Fields of this kind cannot be unique. Turn 'unique' off.")]})
    if draft.is_new or draft.asked("options"):
        keep_options(draft)
    if making.is_computed:
        keep_computed(draft)
    require_default(draft)


def begin(draft: Draft) -> None:
    """A new field: an object that is there, a kind that is there, a name that is free to take."""
    found = objects.find(draft.value("object"))
    if found is None or not found.can("custom"):
        raise ValidationError({"object": [_("There is no object '%(key)s'.") % {"key": draft.value("object")}]})
    draft.set(object=found.key)
    if draft.value("kind") not in KINDS:
        raise ValidationError({"kind": [_("Fields are of these kinds: %(kinds)s.") % {"kinds": ", ".join(KINDS)}]})
    if not draft.value("name"):
        draft.set(name=free_name(draft.value("object"), slug(draft.value("label_en") or draft.value("label_zh"))))
    if not NAME.fullmatch(draft.value("name")):
        sentence = _("A name is made of small letters, digits and underscores, and begins with a letter.")
        raise ValidationError({"name": [sentence]})
    require_target(draft)
    number = CustomField.objects.filter(object=draft.value("object")).count()
    if number >= MOST_FIELDS:
        raise ValidationError(
            _("An object has %(most)s custom fields at most. Remove one first.") % {"most": MOST_FIELDS}
        )
    if not draft.value("position"):
        draft.set(position=number + 1)


def require_target(draft: Draft) -> None:
    """A link says to which object; nothing else does."""
    if not KINDS[draft.value("kind")].is_link:
        draft.set(target="")
        return
    found = objects.find(draft.value("target"))
    if found is None:
        raise ValidationError({"target": [_("Choose the object whose records this field links to.")]})
    draft.set(target=found.key)


def require_lasting(draft: Draft) -> None:
    for name, label in LASTING.items():
        if draft.changed(name):
            sentence = _("A field keeps its %(part)s. Make another field, and hide this one.")
            raise ValidationError({name: [sentence % {"part": label}]})


def free_name(object_key: str, wanted: str) -> str:
    """The name, with a number behind it where a field has it already."""
    taken = set(
        CustomField.objects.filter(object=object_key, name__startswith=wanted[:36]).values_list("name", flat=True)
    )
    taken |= {one.key for one in objects.get(object_key).standing_fields.values()}
    numbered = (wanted if n == 1 else f"{wanted[:36]}_{n}" for n in count(1))
    return next(name for name in numbered if name not in taken)


def slug(label: str) -> str:
    """A name for a label: its Latin letters, Chinese as it sounds."""
    spoken = " ".join(pinyin.syllables(label))
    found = ODD.sub("_", spoken).strip("_")[:40].rstrip("_")
    return found if NAME.fullmatch(found) else f"field_{found}"[:40]


def keep_options(draft: Draft) -> None:
    """Choices have keys of their own; one that records hold is turned off, never taken away."""
    given = draft.value("options")
    if not KINDS[draft.value("kind")].is_choice:
        draft.set(options=[])
        return
    listed = [row | {"key": row["key"] or slug(row["label_en"] or row["label_zh"] or "-")} for row in given]
    if any(not row["label_zh"] and not row["label_en"] for row in listed):
        raise ValidationError({"options": [_("Give each choice a label in one of the languages.")]})
    if not listed and not draft.value("is_open"):
        raise ValidationError({"options": [_("List at least one choice.")]})
    draft.set(options=listed)
    kept = {row["key"] for row in listed}
    lost = [row["key"] for row in draft.before.get("options", ()) if row["key"] not in kept]
    used = next((key for key in lost if is_used(draft.value("object"), draft.value("name"), key)), None)
    if used is not None:
        sentence = _("Records hold the choice '%(key)s'. Turn 'offered' off instead: it stays readable.")
        raise ValidationError({"options": [sentence % {"key": used}]})


def is_used(object_key: str, name: str, key: str) -> bool:
    """Whether some record holds this choice. One query that stops at the first."""
    table = objects.get(object_key).source
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {table} WHERE custom->>%s = %s OR (jsonb_typeof(custom->%s) = 'array' AND custom->%s ? %s) "
            "LIMIT 1",
            [name, key, name, name, key],
        )
        return cursor.fetchone() is not None


def require_default(draft: Draft) -> None:
    text = draft.value("default_text")
    if not text:
        return
    made = KINDS[draft.value("kind")].make(definition(draft))
    try:
        made.check(made.parse(text))
    except ValidationError as refusal:
        raise ValidationError({"default_text": list(refusal.messages)}) from refusal


def definition(draft: Draft) -> Definition:
    """The field as it will be."""
    names = [n for n in Definition.__dataclass_fields__ if n not in {"id", "options", "default_text"}]
    options = [
        {
            "key": row["key"],
            "zh": row["label_zh"],
            "en": row["label_en"],
            "hue": row["hue"],
            "is_active": row["is_active"],
        }
        for row in draft.value("options")
    ]
    values: dict[str, Any] = {name: draft.value(name) for name in names}
    return Definition(id=0, options=options, default_text="", **values)


def keep_computed(draft: Draft) -> None:
    """A field that is computed: nothing is asked of people, and its definition holds."""
    draft.set(is_required=False, is_searched=False, default_text="")
    if draft.value("state") == State.ACTIVE:
        draft.set(definition=computing.settled(definition(draft)))


def after_save(drafts: Sequence[Draft], *, by: Actor) -> None:
    """From here on every process knows the field as it is now."""
    for draft in drafts:
        if draft.value("is_unique") and (draft.is_new or draft.changed("is_unique")):
            unique.enforce(draft.next)
        elif not draft.is_new and draft.changed("is_unique"):
            unique.release(draft.next)
    metadata.touch()
    for draft in drafts:
        kind = draft.value("kind")
        if draft.is_new and kind in indexing.AT_ONCE:
            jobs.enqueue("index_field", field=draft.next.pk)
        if KINDS[kind].is_computed and (draft.changed("definition") or draft.changed("state")):
            stale.sweep(objects.get(draft.value("object")))


def is_to_index(one: CustomField) -> bool:
    made = objects.get(one.object).fields.get(f"custom.{one.name}")
    return not one.is_indexed and made is not None and made.json == "custom" and indexing.can_be_indexed(made)


@command("index", lazy("Make sortable"), icon="arrow-up-down", when=is_to_index)
def index(one: CustomField, *, by: Actor) -> None:
    """Build indexes in the background, so that lists of any length sort and filter by the field."""
    if not is_to_index(one):
        raise ValidationError(_("Nothing is sorted faster by this field. Choose a number, a date, a choice or a link."))
    records.touch(one, by=by, verb="index")
    jobs.enqueue("index_field", field=one.pk)


@command("hide", lazy("Hide"), icon="eye-off", when=lambda one: one.state == State.ACTIVE)
def hide(one: CustomField, *, by: Actor) -> None:
    """Nobody sees the field any more; its values are kept."""
    if one.state != State.ACTIVE:
        raise ValidationError(_("This field is hidden already."))
    computing.require_unread(one.object, f"{'derived' if KINDS[one.kind].is_computed else 'custom'}.{one.name}")
    records.save(one, by=by, verb="hide", state=State.HIDDEN)


@command("unhide", lazy("Show again"), icon="eye", when=lambda one: one.state == State.HIDDEN)
def unhide(one: CustomField, *, by: Actor) -> None:
    if one.state != State.HIDDEN:
        raise ValidationError(_("Only a hidden field is shown again."))
    records.save(one, by=by, verb="unhide", state=State.ACTIVE)


@command("remove", lazy("Remove for good"), needs="delete", icon="trash-2", when=lambda one: one.state == State.HIDDEN)
def remove(one: CustomField, *, by: Actor) -> None:
    """What the field holds is taken out of all records. This cannot be taken back."""
    if one.state != State.HIDDEN:
        raise ValidationError(_("Hide the field first. What a hidden field holds can then be removed."))
    records.save(one, by=by, verb="remove", state=State.REMOVING, is_unique=False)
    jobs.enqueue("remove_field", field=one.pk)


def remove_whole(one: CustomField, *, by: Actor) -> None:
    """Both steps of removing at once."""
    if one.state == State.ACTIVE:
        hide(one, by=by)
    remove(one, by=by)


def loses(one: CustomField) -> str:
    """What is lost with the field. One query that stops at the first record with a value."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {types.known(one.object).source} t WHERE custom ? %s LIMIT 1", [one.name])
        return _("Records hold values of this field.") if cursor.fetchone() else ""
