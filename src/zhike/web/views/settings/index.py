"""The overview of the settings."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from . import frame, subjects


def index(request: HttpRequest) -> HttpResponse:
    cards = [
        {
            "title": group,
            "cards": [{"title": one.title, "text": one.text, "icon": one.icon, "url": one.url} for one in listed],
        }
        for group, listed in subjects.allowed(request.actor)  # type: ignore[attr-defined]
    ]
    return frame.show(request, "index", _("Settings"), crumbs=[], cards=cards)
