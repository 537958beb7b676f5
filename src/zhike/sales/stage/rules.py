"""A stage knows its place. One that an import makes takes key, kind and probability from its title."""

import re
from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.records import Draft
from zhike.lib import pinyin
from zhike.lib.fold import fold

from .model import Stage

WON = {"won", "closed won", "win", "赢单", "成交", "已成交", "赢"}
LOST = {"lost", "closed lost", "lose", "输单", "丢单", "失败", "输"}


def before_save(draft: Draft, *, by: Actor) -> None:
    if not draft.is_new:
        return
    from zhike.sales.pipeline.rules import default

    title = fold(draft.value("name"))
    if draft.value("pipeline") is None:
        draft.set(pipeline=default().pk)
    if not draft.asked("key"):
        draft.set(key=slug(draft.value("name")))
    if not draft.asked("kind") and title in WON | LOST:
        draft.set(kind=Stage.Kind.WON if title in WON else Stage.Kind.LOST)
    if not draft.asked("probability") and draft.value("kind") == Stage.Kind.WON:
        draft.set(probability=100)
    if not draft.asked("position"):
        last = Stage.objects.filter(pipeline_id=draft.value("pipeline"), deleted_at=None).aggregate(
            last=Max("position")
        )
        draft.set(position=(last["last"] or 0) + 1)


def before_delete(stages: Sequence[Stage], *, by: Actor) -> None:
    from zhike.sales.opportunity.model import Opportunity

    if Opportunity.objects.filter(stage__in=[stage.pk for stage in stages], deleted_at=None).exists():
        raise Conflict(_("Opportunities stand in this stage. Move them to another stage first."))


def slug(title: str) -> str:
    """A key from a title: letters and digits, Chinese by its sound."""
    return (
        re.sub(r"[^a-z0-9]+", "_", pinyin.full(title) if not title.isascii() else title.lower()).strip("_")[:60]
        or "stage"
    )
