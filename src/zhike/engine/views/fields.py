"""One field edited where it stands. Nobody's value is overwritten unseen: who was second sees both."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, inputs, records
from zhike.engine.errors import Stale, Unknown
from zhike.engine.fields import Field
from zhike.engine.objects import ObjectType

from . import answers
from .attached import stored_uploads
from .seen import Seen, see, stored
from .shapes.edits import edit_of
from .shapes.posted import read as posted


def edit_field(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET and POST /{plural}/{id}/edit?field="""
    name = request.GET.get("field", "")
    actor = request.actor  # type: ignore[attr-defined]
    if name not in access.readable_fields(actor, object_type):
        raise Unknown(_("'%(name)s' is no field of this record.") % {"name": name[:60]})
    seen = see(actor, object_type, record_id, [name])
    if not seen.may_write(name):
        raise PermissionDenied(_("This field is not yours to change. Ask the owner of the record."))
    return save(request, seen, name) if request.method == "POST" else editor(request, seen, name)


def editor(
    request: HttpRequest, seen: Seen, name: str, *, typed: Any = None, status: int = 200, **told: Any
) -> HttpResponse:
    field = seen.type.fields[name]
    errors = told.pop("errors", ())
    context = {
        "field": edit_of(seen.actor, field, seen.values[name], errors=errors, typed=typed) | {"id": f"edit-{name}"},
        "url": f"{seen.url}/edit?field={name}",
        "version": seen.version,
        "problem": "",
        "theirs": None,
        "object_key": seen.type.key,
        "record_id": seen.id,
    }
    return render(request, "engine/_field_edit.html", context | told, status=status)


def save(request: HttpRequest, seen: Seen, name: str) -> HttpResponse:
    field = seen.type.fields[name]
    raw = posted([field], request.POST, request.FILES)
    typed = raw.get(name)
    record = stored(seen.type, seen.id)
    try:
        values = inputs.read(seen.actor, seen.type, stored_uploads(seen.actor, raw), creating=False)
        event = records.save(record, by=seen.actor, version=version(request, seen), **values)
    except Stale as stale:
        now = see(seen.actor, seen.type, seen.id, [name])
        theirs = field.show(now.values[name])
        return editor(request, now, name, typed=typed, status=412, problem=str(stale), theirs=theirs)
    except ValidationError as refusal:
        sentences = refused(refusal, field)
        return editor(request, seen, name, typed=typed, status=422, errors=sentences[0], problem=sentences[1])
    return saved(request, seen, name, event)


def saved(request: HttpRequest, seen: Seen, name: str, event: int | None) -> HttpResponse:
    """The value as it is now; where the change moved other fields too, the page is asked to look again."""
    now = see(seen.actor, seen.type, seen.id, [name])
    if not answers.is_part(request):
        return answers.done(request, _("Saved."), event=event, to=seen.url)
    response = render(request, "engine/_field.html", {"html": seen.type.fields[name].show(now.values[name])})
    if event is None:
        return response
    answers.announce(response, saved={"object": seen.type.key, "id": seen.id, "version": now.version})
    answers.announce(response, toast=answers.toast(_("Saved."), event=event))
    moves_others = seen.type.before_save or seen.type.has_computed
    return answers.announce(response, refresh=True) if moves_others else response


def version(request: HttpRequest, seen: Seen) -> int | None:
    """The version that the editor was opened with; one that is no number was never ours."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else seen.version


def refused(refusal: ValidationError, field: Field) -> tuple[list[str], str]:
    """The sentences about this field, and those about others or the record as one."""
    if not hasattr(refusal, "error_dict"):
        return [], " ".join(refusal.messages)
    own = refusal.message_dict.get(field.name, [])
    others = [s for name, found in refusal.message_dict.items() if name != field.name for s in found]
    return list(own), " ".join(others)
