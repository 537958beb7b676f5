"""The page at /api/ for people who write programs: how to begin, and every object with its fields."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhike.engine import access, objects
from zhike.engine.actors import Actor

from .openapi import samples


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Whoever is logged in sees the objects and fields that they may know of; a visitor learns how to begin."""
    actor: Actor | None = getattr(request, "actor", None)
    frame = "base.html" if actor else "web/auth.html"
    found = [described(actor, one) for one in objects.all_types() if access.may(actor, one, "view")] if actor else []
    return render(request, "engine/api.html", {"frame": frame, "base": settings.BASE_URL, "objects": found})


def described(actor: Actor, one: objects.ObjectType) -> dict[str, object]:
    writable = access.writable_fields(actor, one)
    return {
        "title": one.label_plural,
        "path": one.path,
        "icon": one.icon,
        "is_made": one.can("create"),
        "fields": [
            (field.name, str(field.label), field.kind.name, list(field.choices), field.name in writable)
            for field in access.readable_fields(actor, one).values()
        ],
        "verbs": [(command.verb, str(command.label), list(command.ask)) for command in one.commands],
        "example": json.dumps(samples.of_object(actor, one), ensure_ascii=False, indent=2),
    }
