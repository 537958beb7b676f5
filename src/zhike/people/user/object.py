from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import ObjectType, Section, register

from .model import User
from .rules import before_save, disable, enable

register(
    ObjectType(
        model=User,
        icon="user-round",
        face="avatar",
        title="name",
        subtitle=["email"],
        columns=["name", "email", "team", "roles", "is_active"],
        sorts=["name", "created_at"],
        order="name",
        form=[
            Section(_("Person"), ["name", "email", "language", "time_zone"]),
            Section(_("Organisation"), ["team", "more_teams", "roles"]),
        ],
        search={"A": ["name"], "B": ["email"]},
        commands=[disable, enable],
        before_save=before_save,
        without=frozenset({"quality", "owner", "board", "timeline"}),
    )
)
