"""Sharing one record: to whom it is open, opening it to one more, closing it again."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from zhike.engine import access, names, sharing
from zhike.engine.objects import ObjectType

from . import answers
from .numbers import whole
from .seen import Seen, see
from .shapes import objects, people
from .shapes import record as shapes


def share(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/share: the list and the form; POST opens the record to one more."""
    seen = see(request.actor, object_type, record_id)  # type: ignore[attr-defined]
    if "share" not in seen.allowed or not sharing.is_shareable(object_type):
        raise PermissionDenied(_("Only those who reach this record by their roles may share it. Ask its owner."))
    if request.method == "GET":
        return form(request, seen)
    try:
        one = sharing.share(object_type, record_id, posted(request), by=seen.actor)
    except ValidationError as refusal:
        return form(request, seen, refusal)
    text = _("Shared with %(name)s.") % {"name": one.user or one.team}
    return answers.done(request, text, to=seen.url, stay=True)


def posted(request: HttpRequest) -> sharing.Wanted:
    """What the form says. A day that is none is refused beside its field."""
    given = request.POST
    until = given.get("until", "").strip()
    try:
        day = parse_date(until) if until else None
    except ValueError:
        day = None
    if until and day is None:
        raise ValidationError({"until": [_("Write the day as 2026-12-31.")]})
    user, team = whole(given.get("user", "")), whole(given.get("team", ""))
    return sharing.Wanted(user, team, given.get("level", "read"), day, given.get("role", ""))


def form(request: HttpRequest, seen: Seen, refusal: ValidationError | None = None) -> HttpResponse:
    errors = refusal.message_dict if refusal else {}
    context = {
        "object": objects.object_of(seen.actor, seen.type),
        "record": shapes.head(seen),
        "people": people.people(seen),
        "fields": people.edits(seen.actor, request.POST, errors),
        "errors": [{"field": f"share-{name}", "text": text} for name, texts in errors.items() for text in texts],
        "action": f"{seen.url}/share",
        "cancel_url": seen.url,
    }
    return answers.answer(request, "share", "_share", context, status=422 if refusal else 200)


def revoke(request: HttpRequest, object_type: ObjectType, record_id: int, number: int) -> HttpResponse:
    """POST /{plural}/{id}/share/{number}/revoke"""
    actor = request.actor  # type: ignore[attr-defined]
    sharing.revoke(object_type, record_id, number, by=actor)
    is_still_seen = access.allows(actor, "view", object_type, record_id)
    to = names.address(object_type.key, record_id) if is_still_seen else f"/{object_type.path}"
    return answers.done(request, _("No longer shared."), to=to, stay=is_still_seen)
