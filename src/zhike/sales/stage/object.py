from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured
from zhike.engine.objects import ObjectType, Section, register
from zhike.sales.pipeline.seed import STAGES

from .model import Stage
from .rules import before_delete, before_save, clear

register(
    ObjectType(
        model=Stage,
        icon="milestone",
        title="name",
        shipped=[name for _key, name, _probability, _kind, _rots in STAGES],
        columns=["name", "pipeline", "key", "position", "probability", "kind", "rots_after"],
        sorts=["name", "position"],
        order="position",
        form=[Section(_("Stage"), ["pipeline", "name", "key", "position", "probability", "kind", "rots_after"])],
        search={"A": ["name"], "B": ["key"]},
        configured=Configured(
            key=["pipeline", "key"],
            fields=["name", "position", "probability", "kind", "rots_after", "required"],
            order=["pipeline__key", "position", "key"],
            clear=clear,
        ),
        before_save=before_save,
        before_delete=before_delete,
        without=frozenset({"quality", "search", "owner", "board", "timeline"}),
    )
)
