"""What all pages of the settings share: the subjects at the side, by rights."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.engine import access, objects
from zhike.engine.actors import Actor


def subjects(actor: Actor) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """(group, [(title, text, icon, address)])."""
    mine = [
        (_("Profile"), _("Language, time zone, appearance"), "circle-user-round", "/settings/profile"),
        (_("Log-in"), _("Password, second step, where you are logged in"), "shield-check", "/settings/security"),
    ]
    if access.may(actor, objects.get("token"), "create"):
        mine.append((_("Tokens"), _("Keys for programs that work for you"), "key-round", "/settings/tokens"))
    people = [
        (_("People"), _("Who works here, roles and teams of each"), "users", "/settings/members", "user"),
        (_("Teams"), _("The tree that decides who sees whose work"), "network", "/settings/teams", "team"),
        (_("Roles"), _("What each role may see and do"), "shield", "/settings/roles", "role"),
        (_("Layouts"), _("Forms, record pages and lists, for each role"), "layout-grid", "/settings/layouts", "layout"),
        (
            _("Configuration"),
            _("All that is set up, as text to keep and to bring elsewhere"),
            "file-text",
            "/settings/configuration",
            "role",
        ),
    ]
    kept = [
        (_("History"), _("What was changed by whom, in the whole house"), "history", "/history", "role"),
        (_("Recycle bin"), _("How long it keeps what was deleted"), "trash-2", "/settings/retention", "role"),
    ]
    selling = [(_("Pipelines"), _("The stages a deal goes through"), "git-branch", "/settings/pipelines", "stage")]
    shaping = [
        (
            _("Fields"),
            _("What each object keeps, and fields of your own"),
            "brackets",
            "/settings/fields",
            "customfield",
        )
    ]
    found = [(_("Me"), mine)]
    listed_groups = (
        (_("Organisation"), people),
        (_("Objects"), shaping),
        (_("Data"), kept),
        (_("Sales"), selling),
    )
    for title, listed in listed_groups:
        allowed = [one[:4] for one in listed if access.may(actor, objects.get(one[4]), "edit")]
        if allowed:
            found.append((title, allowed))
    return found


def show(request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    nav = [
        {
            "title": group,
            "items": [
                {"title": name, "icon": icon, "url": url, "is_current": request.path.startswith(url)}
                for name, _text, icon, url in listed
            ],
        }
        for group, listed in subjects(actor)
    ]
    frame = {"settings_nav": nav, "title": title, "crumbs": [{"title": _("Settings"), "url": "/settings"}]}
    return render(request, f"web/settings/{template}.html", frame | context, status=status)


def require(request: HttpRequest, object_key: str, verb: str = "edit") -> Actor:
    """The actor, if these settings are theirs to change."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not access.may(actor, objects.get(object_key), verb):
        raise PermissionDenied(_("Only administrators change these settings. Ask one of them."))
    return actor
