from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.objects import ObjectType, Panel, Section, register

from .model import Pipeline
from .rules import after_save
from .seed import NAME

register(
    ObjectType(
        model=Pipeline,
        icon="git-branch",
        title="name",
        shipped=[NAME],
        columns=["name", "key", "is_default"],
        sorts=["name"],
        order="name",
        form=[Section(_("Pipeline"), ["name", "key", "is_default"])],
        search={"A": ["name"]},
        panels=[Panel("stage", "pipeline", ["name", "kind", "probability", "position"])],
        configured=Configured(key=["key"], fields=["name", "is_default"], order=["key"]),
        after_save=after_save,
        without=frozenset({"quality", "search", "owner", "board", "timeline"}),
    )
)
