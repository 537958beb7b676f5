"""Who may do what with one record, and which grant decided it. For administrators and those who lead others."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.engine import access, actors
from zhike.engine import objects as types
from zhike.engine.access.why import VERBS
from zhike.engine.errors import NotVisible
from zhike.engine.fields import drawing
from zhike.engine.objects import ObjectType

from .seen import see
from .shapes import objects
from .shapes import record as shapes


def why(request: HttpRequest, object_type: ObjectType, record_id: int) -> HttpResponse:
    """GET /{plural}/{id}/why?user="""
    actor = request.actor  # type: ignore[attr-defined]
    seen = see(actor, object_type, record_id)
    if not shapes.may_explain(seen):
        raise PermissionDenied(_("Administrators and managers may see how rights are decided. Ask one of them."))
    person = chosen(request.GET.get("user", ""), actor)
    other = actors.for_user(person)
    steps = {verb: access.explain(other, object_type, record_id, verb) for verb in VERBS}
    allowed = access.allowed(other, object_type, record_id, VERBS)
    context = {
        "object": objects.object_of(actor, object_type),
        "record": shapes.head(seen),
        "person": {"name": person.name, "short": drawing.initials(person.name), "hue": drawing.hue(person.name)},
        "people": people(person),
        "answers": [answer(verb, verb in allowed, steps[verb]) for verb in VERBS],
        "steps": [shape(step) for verb in VERBS for step in steps[verb]],
    }
    return render(request, "engine/why.html", context)


def chosen(text: str, actor: actors.Actor) -> Any:
    """The person asked about, as far as the asker may see them; else oneself."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else actor.user_id
    if not number or not access.allows(actor, "view", types.get("user"), number):
        raise NotVisible
    found = get_user_model()._base_manager.filter(pk=number, deleted_at=None).first()
    if found is None:
        raise NotVisible
    return found


def people(person: Any) -> dict[str, Any]:
    return {
        "name": "user",
        "id": "why-user",
        "title": pgettext("who works here", "Person"),
        "kind": "user",
        "lookup_url": "/users/lookup",
        "chosen": [{"id": person.pk, "title": person.name}],
        "errors": [],
    }


def names() -> dict[str, str]:
    return {"view": _("See"), "edit": _("Edit"), "delete": _("Delete"), "export": _("Export")}


def reaches() -> dict[str, str]:
    return {
        "none": _("nothing"),
        "own": _("their own records"),
        "team": _("records of their team"),
        "subtree": _("records of their teams and those below"),
        "all": _("all records"),
        "": _("this record"),
    }


def answer(verb: str, is_allowed: bool, steps: list[access.why.Step]) -> dict[str, Any]:
    decided = next((step for step in steps if step.is_deciding and step.is_allowed), None)
    if is_allowed and decided:
        text = _("decided by '%(role)s'") % {"role": _(decided.role)}
    else:
        text = "" if is_allowed else _("no grant reaches this record")
    return {"verb": names()[verb], "is_allowed": is_allowed, "text": text}


def shape(step: access.why.Step) -> dict[str, Any]:
    reach = reaches()[step.level]
    if step.level == "none":
        text = _("This role does not grant it.")
    elif step.level == "":
        text = _("Shared, or seen together with another record.")
    elif step.is_deciding and not step.is_allowed:
        text = _("It reaches %(reach)s; this record is not among them.") % {"reach": reach}
    else:
        text = _("It reaches %(reach)s.") % {"reach": reach}
    return {
        "verb": names()[step.verb],
        "role": _(step.role) if step.role else "",
        "reach": reach,
        "text": text,
        "is_deciding": step.is_deciding,
        "is_allowed": step.is_allowed,
    }
