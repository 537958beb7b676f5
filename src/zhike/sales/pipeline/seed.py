"""The pipeline that every installation starts with."""

from django.utils.translation import gettext_noop as _

from zhike.engine import records
from zhike.engine.actors import Actor
from zhike.sales.stage.model import Stage

from .model import Pipeline

NAME = _("Standard")
STAGES = [
    ("new", _("New"), 10, "open", 14),
    ("qualified", _("Qualified"), 30, "open", 21),
    ("proposal", _("Proposal"), 50, "open", 21),
    ("negotiation", _("Negotiation"), 75, "open", 14),
    ("won", _("Won"), 100, "won", None),
    ("lost", _("Lost"), 0, "lost", None),
]


def run(by: Actor) -> None:
    if Pipeline._base_manager.exists():
        return
    pipeline = Pipeline()
    records.save(pipeline, by=by, key="standard", name=NAME, is_default=True)
    for position, (key, name, probability, kind, rots_after) in enumerate(STAGES, 1):
        records.save(
            Stage(), by=by, pipeline=pipeline, key=key, name=name, position=position,
            probability=probability, kind=kind, rots_after=rots_after,
        )  # fmt: skip
