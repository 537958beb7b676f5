"""What all pages of the settings share: the subjects at the side, by rights."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, objects
from zhike.engine.actors import Actor

from . import subjects


def show(request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    nav = [
        {
            "title": group,
            "items": [
                {"title": one.title, "icon": one.icon, "url": one.url, "is_current": request.path.startswith(one.url)}
                for one in listed
            ],
        }
        for group, listed in subjects.allowed(actor)
    ]
    frame = {"settings_nav": nav, "title": title, "crumbs": [{"title": _("Settings"), "url": "/settings"}]}
    return render(request, f"web/settings/{template}.html", frame | context, status=status)


def require(request: HttpRequest, object_key: str, verb: str = "edit") -> Actor:
    """The actor, if these settings are theirs to change."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not access.may(actor, objects.get(object_key), verb):
        raise PermissionDenied(_("Only administrators change these settings. Ask one of them."))
    return actor
