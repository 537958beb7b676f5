"""What the settings hold, in the order in which they are listed."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.engine import access, objects
from zhike.engine.actors import Actor


@dataclass(frozen=True)
class Subject:
    """One page of the settings: for those who may do `verb` to this object; without an object for everybody."""

    title: Any
    text: Any
    icon: str
    url: str
    object: str = ""
    verb: str = "edit"

    def is_for(self, actor: Actor) -> bool:
        return not self.object or access.may(actor, objects.get(self.object), self.verb)


ME = [
    Subject(_("Profile"), _("Language, time zone, appearance"), "circle-user-round", "/settings/profile"),
    Subject(_("Log-in"), _("Password, second step, where you are logged in"), "shield-check", "/settings/security"),
    Subject(_("Tokens"), _("Keys for programs that work for you"), "key-round", "/settings/tokens", "token", "create"),
]
ORGANISATION = [
    Subject(_("People"), _("Who works here, roles and teams of each"), "users", "/settings/members", "user"),
    Subject(_("Teams"), _("The tree that decides who sees whose work"), "network", "/settings/teams", "team"),
    Subject(_("Roles"), _("What each role may see and do"), "shield", "/settings/roles", "role"),
    Subject(_("Approvals"), _("What waits for whose yes"), "stamp", "/settings/approvals", "approvalrule"),
]
OBJECTS = [
    Subject(_("Objects"), _("Kinds of records of your own"), "package", "/settings/objects", "customobject"),
    Subject(
        _("Fields"), _("What each object keeps, and fields of your own"), "brackets", "/settings/fields", "customfield"
    ),
    Subject(
        _("Layouts"), _("Forms, record pages and lists, for each role"), "layout-grid", "/settings/layouts", "layout"
    ),
]
DATA = [
    Subject(
        _("Duplicates"), _("What counts as the same, and what is done about it"), "copy", "/settings/duplicates", "role"
    ),
    Subject(
        _("Reviews"), _("How often records are looked through and confirmed"), "calendar-clock", "/settings/reviews",
        "reviewplan",
    ),
    Subject(_("History"), _("What was changed by whom, in the whole house"), "history", "/history", "role"),
    Subject(_("Recycle bin"), _("How long it keeps what was deleted"), "trash-2", "/settings/retention", "role"),
    Subject(
        _("Configuration"), _("All that is set up, as text to keep and to bring elsewhere"), "file-text",
        "/settings/configuration", "role",
    ),
]  # fmt: skip
SALES = [
    Subject(_("Pipelines"), _("The stages a deal goes through"), "git-branch", "/settings/pipelines", "stage"),
]
GROUPS = [
    (_("Me"), ME),
    (_("Organisation"), ORGANISATION),
    (_("Objects"), OBJECTS),
    (_("Data"), DATA),
    (_("Sales"), SALES),
]


def allowed(actor: Actor) -> list[tuple[str, list[Subject]]]:
    """The groups in which the actor may do something."""
    found = [(str(title), [one for one in listed if one.is_for(actor)]) for title, listed in GROUPS]
    return [(title, listed) for title, listed in found if listed]
