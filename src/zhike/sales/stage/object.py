from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import ObjectType, Section, register

from .model import Stage
from .rules import before_delete, before_save

register(
    ObjectType(
        model=Stage,
        icon="milestone",
        title="name",
        columns=["name", "pipeline", "key", "position", "probability", "kind", "rots_after"],
        sorts=["name", "position"],
        order="position",
        form=[Section(_("Stage"), ["pipeline", "name", "key", "position", "probability", "kind", "rots_after"])],
        search={"A": ["name"], "B": ["key"]},
        before_save=before_save,
        before_delete=before_delete,
        without=frozenset({"search", "owner", "board", "timeline"}),
    )
)
