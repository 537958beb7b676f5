from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.models import Team
from zhike.engine.objects import ObjectType, Panel, Section, register

from .rules import after_save, before_delete, before_save

register(
    ObjectType(
        model=Team,
        icon="users",
        title="name",
        columns=["name", "parent", "leader", "tree"],
        sorts=["name"],
        order="name",
        form=[Section(_("Team"), ["name", "parent", "leader", "tree"])],
        search={"A": ["name"]},
        panels=[Panel("user", "team", ["name", "email", "is_active"]), Panel("team", "parent", ["name", "leader"])],
        configured=Configured(key=["parent", "name"], fields=["tree"], stays=True),
        before_save=before_save,
        before_delete=before_delete,
        after_save=after_save,
        without=frozenset({"quality", "search", "owner", "board", "timeline"}),
    )
)
