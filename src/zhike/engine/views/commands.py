"""What can be done to a record: the commands of its object, and handing over and deleting, which all have."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import access, inputs, log, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.objects import Command, ObjectType

from . import answers
from .attached import stored_uploads
from .fields import version
from .forms import sentences
from .seen import Seen, see, stored
from .shapes import objects
from .shapes import record as shapes
from .shapes.edits import asked, edits
from .shapes.posted import read as posted


def assign(record: Any, *, by: Actor, owner: Any = None) -> None:
    """Somebody else becomes the owner; the giver may lose sight of the record."""
    records.save(record, by=by, verb="assign", owner=owner)


HAND_OVER = Command("assign", lazy("Hand over"), assign, ask=("owner",), icon="user-round-pen")


def command(request: HttpRequest, object_type: ObjectType, record_id: int, verb: str) -> HttpResponse:
    """GET asks what the command wants to know, POST runs it."""
    actor = request.actor  # type: ignore[attr-defined]
    if verb == "delete" and object_type.can("delete"):
        return delete(request, see(actor, object_type, record_id))
    one = found(object_type, verb)
    seen = see(actor, object_type, record_id, one.ask)
    access.require(actor, one.needs, object_type, stored(object_type, record_id))
    if request.method == "POST":
        return run(request, seen, one)
    if not one.when(seen.record):
        raise Conflict(_("'%(command)s' makes no sense as the record stands now.") % {"command": one.label})
    return ask(request, seen, one)


def found(object_type: ObjectType, verb: str) -> Command:
    """Raises Http404 for a verb that is none."""
    if verb == HAND_OVER.verb and object_type.can("owner") and object_type.can("edit"):
        return HAND_OVER
    one = object_type.command(verb)
    if one is None:
        raise Http404
    return one


def ask(
    request: HttpRequest,
    seen: Seen,
    one: Command,
    *,
    typed: Mapping[str, Any] | None = None,
    refusal: ValidationError | None = None,
) -> HttpResponse:
    named, general = sentences(refusal, seen.type)
    fields = asked([seen.type.fields[name] for name in one.ask if name in seen.values])
    values = {**seen.values, **one.suggest(seen.record)} if one.suggest else seen.values
    outside = [text for name, texts in named.items() if name not in one.ask for text in texts]
    context = {
        "object": objects.object_of(seen.actor, seen.type),
        "record": shapes.head(seen),
        "command": {
            "title": str(one.label),
            "text": "" if one.ask else _("Do this to '%(title)s'?") % {"title": seen.title},
            "url": f"{seen.url}/{one.verb}",
            "fields": edits(seen.actor, fields, values, errors=named, typed=typed),
            "submit": str(one.label),
            "is_danger": False,
            "icon": one.icon,
        },
        "errors": [{"field": "", "text": text} for text in [*general, *outside]],
        "version": seen.version,
        "cancel_url": seen.url,
    }
    return answers.answer(request, "command", "_command", context, status=422 if refusal else 200)


def run(request: HttpRequest, seen: Seen, one: Command) -> HttpResponse:
    raw = posted([seen.type.fields[name] for name in one.ask if name in seen.values], request.POST, request.FILES)
    record = stored(seen.type, seen.id)
    if request.POST.get("version") and version(request, seen) != record.version:
        raise_stale(record)
    try:
        given = inputs.answers(seen.actor, seen.type, one, stored_uploads(seen.actor, raw))
        one.run(record, by=seen.actor, **given)
    except ValidationError as refusal:
        if not one.ask and answers.is_part(request):
            raise Conflict(" ".join(refusal.messages)) from refusal
        return ask(request, seen, one, typed=raw, refusal=refusal)
    event = log.read("e.object = %s AND e.record = %s", [seen.type.key, seen.id], order="e.id DESC", limit=1)
    text = _("%(command)s: done.") % {"command": one.label}
    is_still_seen = access.allows(seen.actor, "view", seen.type, seen.id)
    to = seen.url if is_still_seen else f"/{seen.type.path}"
    undo = event[0].id if event and event[0].changes and seen.type.can("edit") else None
    return answers.done(request, text, event=undo, to=to, stay=is_still_seen)


def raise_stale(record: Any) -> None:
    from zhike.engine.errors import Stale
    from zhike.engine.records.save import stale_sentence

    raise Stale(stale_sentence(record), record)


def delete(request: HttpRequest, seen: Seen) -> HttpResponse:
    """To the bin; Undo brings it back."""
    record = stored(seen.type, seen.id)
    access.require(seen.actor, "delete", seen.type, record)
    if request.method != "POST":
        return ask(request, seen, Command("delete", _("Delete"), records.delete, icon="trash-2"))
    events = records.delete(record, by=seen.actor)
    text = _("'%(title)s' is in the recycle bin.") % {"title": seen.title}
    return answers.done(request, text, event=events[0], to=f"/{seen.type.path}")
