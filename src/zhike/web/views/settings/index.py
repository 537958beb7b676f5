"""The overview of the settings."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from . import frame


def index(request: HttpRequest) -> HttpResponse:
    cards = [
        {
            "title": group,
            "cards": [{"title": name, "text": text, "icon": icon, "url": url} for name, text, icon, url in listed],
        }
        for group, listed in frame.subjects(request.actor)  # type: ignore[attr-defined]
    ]
    return frame.show(request, "index", _("Settings"), crumbs=[], cards=cards)
