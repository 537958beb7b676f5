"""What can happen to an object of an administrator: it is made, changed, hidden, shown again, and removed in two steps.

It keeps its key and its path for life: addresses, files, programs and the log call it by them. Hiding makes it unknown
and keeps everything; removing then takes out its records, by a job.
"""

from collections.abc import Sequence
from itertools import count

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import jobs, metadata, objects, records
from zhike.engine.actors import Actor
from zhike.engine.custom import types
from zhike.engine.custom.icons import ICONS
from zhike.engine.custom_field import indexing
from zhike.engine.custom_field import rules as fields
from zhike.engine.derived import plan
from zhike.engine.models import CustomField, CustomObject
from zhike.engine.objects import command
from zhike.engine.records import Draft

from . import links, words

State = CustomObject.State
MOST_OBJECTS = 100
LASTING = {"key": lazy("key"), "path": lazy("path")}
# The custom fields that an object names, and of which kinds they have to be.
NAMED = {
    "board_by": (types.BOARDS, lazy("The columns of a board come from a choice or a link. Choose such a field.")),
    "board_total": (types.TOTALS, lazy("Amounts and numbers have a sum. Choose such a field.")),
    "calendar_start": (types.DAYS, lazy("A calendar stands on a day or a moment. Choose such a field.")),
    "calendar_end": (types.DAYS, lazy("A calendar stands on a day or a moment. Choose such a field.")),
    "parent": ({"link"}, lazy("Records are seen with a record that they link to. Choose such a field.")),
}


def before_save(draft: Draft, *, by: Actor) -> None:
    if not draft.value("label_zh") and not draft.value("label_en"):
        raise ValidationError({"label_zh": [_("Give the object a name in one of the languages.")]})
    if not draft.value("label_zh"):
        draft.set(label_zh=draft.value("label_en"))
    if draft.value("label_en") and not draft.value("plural_en"):
        draft.set(plural_en=f"{draft.value('label_en')}s")
    if draft.is_new:
        begin(draft)
    for name, label in LASTING.items() if not draft.is_new else ():
        if draft.changed(name):
            sentence = _("An object keeps its %(part)s: addresses, files and programs use it. Make another object.")
            raise ValidationError({name: [sentence % {"part": label}]})
    if draft.value("icon") not in ICONS:
        raise ValidationError({"icon": [_("There is no picture of this name. Choose one of the list.")]})
    keep_named(draft)


def begin(draft: Draft) -> None:
    """A new object: a key and a path that nobody has. Those who make objects wait for each other, so nobody takes them in between."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhike.custom_object'))")
    number = CustomObject.objects.count()
    if number >= MOST_OBJECTS:
        raise ValidationError(
            _("There are %(most)s custom objects at most. Remove one first.") % {"most": MOST_OBJECTS}
        )
    key = draft.value("key") or free(fields.slug(draft.value("label_en") or draft.value("label_zh"))[:28])
    draft.set(key=key, path=draft.value("path") or f"{key}s")
    if not draft.value("position"):
        draft.set(position=number + 1)
    for name in LASTING:
        require_free(name, draft.value(name))


def free(wanted: str) -> str:
    """The key, with a number behind it where it is taken."""
    numbered = (wanted if n == 1 else f"{wanted[:25]}_{n}" for n in count(1))
    return next(key for key in numbered if not is_taken(key) and not is_taken(f"{key}s"))


def require_free(name: str, word: str) -> None:
    if not types.KEY.fullmatch(word):
        sentence = _(
            "'%(word)s' cannot be in an address. Take 2 to 31 small letters, digits and underscores, a letter first."
        )
        raise ValidationError({name: [sentence % {"word": word[:40]}]})
    if is_taken(word):
        sentence = _("'%(word)s' means something else already, perhaps a hidden object. Choose another word.")
        raise ValidationError({name: [sentence % {"word": word}]})


def is_taken(word: str) -> bool:
    return word in words.taken() or CustomObject.objects.filter(Q(key=word) | Q(path=word)).exists()


def keep_named(draft: Draft) -> None:
    """The fields that it names are of a kind that serves. One that is not there yet may still be made."""
    there = {} if draft.is_new else types.made.now().definitions.get(draft.value("key"), {})
    for name, (kinds, sentence) in NAMED.items():
        told = draft.value(name).removeprefix("custom.")
        if told != draft.value(name):
            draft.set(**{name: told})
        if told and not fields.NAME.fullmatch(told):
            raise ValidationError({name: [_("'%(name)s' is not the name of a field.") % {"name": told[:40]}]})
        if told in there and there[told].kind not in kinds:
            raise ValidationError({name: [str(sentence)]})


def after_save(drafts: Sequence[Draft], *, by: Actor) -> None:
    """From here on every process knows the object as it is now."""
    metadata.touch()


@command("hide", lazy("Hide"), icon="eye-off", when=lambda one: one.state == State.ACTIVE)
def hide(one: CustomObject, *, by: Actor) -> None:
    """Nobody sees the object any more, nor fields that link to it; everything is kept."""
    if one.state != State.ACTIVE:
        raise ValidationError(_("This object is hidden already."))
    for computed in plan.now().all.values():
        if computed.object != one.key and any(read.name[0] == one.key for read in computed.reads):
            sentence = _("'%(field)s' of '%(object)s' is computed from this object. Change or hide that field first.")
            raise ValidationError(
                sentence % {"field": computed.field.label, "object": objects.get(computed.object).label_plural}
            )
    records.save(one, by=by, verb="hide", state=State.HIDDEN)


@command("unhide", lazy("Show again"), icon="eye", when=lambda one: one.state == State.HIDDEN)
def unhide(one: CustomObject, *, by: Actor) -> None:
    if one.state != State.HIDDEN:
        raise ValidationError(_("Only a hidden object is shown again."))
    records.save(one, by=by, verb="unhide", state=State.ACTIVE)
    waiting = CustomField.objects.filter(Q(object=one.key) | Q(target=one.key), deleted_at=None, is_indexed=False)
    for field in waiting.filter(kind__in=indexing.AT_ONCE):
        jobs.enqueue("index_field", field=field.pk)


def is_hidden(one: CustomObject) -> bool:
    return one.state == State.HIDDEN


@command("remove", lazy("Remove for good"), ask=["path"], needs="delete", icon="trash-2", when=is_hidden)
def remove(one: CustomObject, *, by: Actor, path: str = "") -> None:
    """All its records and fields are deleted. This cannot be taken back, so the path is to be typed."""
    require_told(one, path)
    told = links.told(one.key)
    if told:
        sentence = _("These still link to it: %(fields)s. Remove the links first, or remove the object with its links.")
        raise ValidationError(sentence % {"fields": told})
    begin_removing(one, by)


@command(
    "remove_with_links",
    lazy("Remove for good with all links to it"),
    ask=["path"],
    needs="delete",
    icon="trash-2",
    when=is_hidden,
)
def remove_with_links(one: CustomObject, *, by: Actor, path: str = "") -> None:
    """As `remove`; the fields of other objects that link to it are removed with what they hold."""
    require_told(one, path)
    for field in links.fields_to(one.key):
        fields.remove_whole(field, by=by)
    begin_removing(one, by)


def require_told(one: CustomObject, path: str) -> None:
    if one.state != State.HIDDEN:
        raise ValidationError(_("Hide the object first. A hidden object can then be removed with its records."))
    if path != one.path:
        raise ValidationError({"path": [_("Type '%(path)s' to say that you mean it.") % {"path": one.path}]})


def begin_removing(one: CustomObject, by: Actor) -> None:
    records.save(one, by=by, verb="remove", state=State.REMOVING)
    jobs.enqueue("remove_object", record=one.pk)


def remove_whole(one: CustomObject, *, by: Actor) -> None:
    """Both steps of removing at once, links and all: whoever applies a configuration was told what is lost."""
    if one.state == State.ACTIVE:
        hide(one, by=by)
    remove_with_links(one, by=by, path=one.path)


def loses(one: CustomObject) -> str:
    """What is lost with the object. One query that stops at the first record."""
    return _("There are records of this object.") if held(one, at_most=0) else ""


def held(one: CustomObject, *, at_most: int) -> int:
    """How many records it has, those in the bin too; one more than the limit where there are more. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT FROM {types.known(one.key).source} t LIMIT %s) n", [at_most + 1])
        return int(cursor.fetchone()[0])
