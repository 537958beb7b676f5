"""A stage knows its place. One that an import makes takes key, kind and probability from its title."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from zhike.engine import objects, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict
from zhike.engine.fields import Field
from zhike.engine.records import Draft
from zhike.lib import pinyin
from zhike.lib.fold import fold

from .model import Stage

WON = {"won", "closed won", "win", "赢单", "成交", "已成交", "赢"}
PIECE = 1_000
NEVER_EMPTY, GIVEN = {"yes_no", "structure"}, {"name", "stage", "pipeline", "probability", "external_id", "source"}
LOST = {"lost", "closed lost", "lose", "输单", "丢单", "失败", "输"}


def before_save(draft: Draft, *, by: Actor) -> None:
    if draft.changed("required"):
        require_fillable(draft)
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


def fillable() -> dict[str, Field]:
    """The fields of an opportunity that a stage may ask for: those that people fill and that may be empty."""
    fields = objects.get("opportunity").fields
    return {name: one for name, one in fields.items() if name not in GIVEN and may_be_empty(one)}


def may_be_empty(one: Field) -> bool:
    return one.is_editable and not one.is_rows and not one.is_required and one.kind.name not in NEVER_EMPTY


def require_fillable(draft: Draft) -> None:
    """What was left from before and is no field any more may stay."""
    known = {*fillable(), *draft.before.get("required", ())}
    strange = next((name for name in draft.value("required") if name not in known), None)
    if strange is not None:
        sentence = _("'%(name)s' is no field that a stage can require. Choose among the fields of opportunities.")
        raise ValidationError({"required": [sentence % {"name": strange[:60]}]})


def before_delete(stages: Sequence[Stage], *, by: Actor) -> None:
    from zhike.sales.opportunity.model import Opportunity

    if Opportunity.objects.filter(stage__in=[stage.pk for stage in stages], deleted_at=None).exists():
        raise Conflict(_("Opportunities stand in this stage. Move them to another stage first."))


def clear(stage: Stage, *, by: Actor) -> None:
    """Move what stands in the stage to another one of its pipeline, of the same kind if there is one."""
    from zhike.sales.opportunity.model import Opportunity

    others = Stage.objects.filter(pipeline=stage.pipeline_id, deleted_at=None).exclude(pk=stage.pk).order_by("position")
    to = others.filter(kind=stage.kind).first() or others.first()
    if to is None:
        raise Conflict(_("This is the only stage of its pipeline. Make another one first."))
    while standing := list(Opportunity.objects.filter(stage=stage, deleted_at=None).order_by("id")[:PIECE]):
        records.save_many([Draft(deal, {"stage": to.pk}) for deal in standing], by=by)


def slug(title: str) -> str:
    """A key from a title: letters and digits, Chinese by its sound."""
    return (
        re.sub(r"[^a-z0-9]+", "_", pinyin.full(title) if not title.isascii() else title.lower()).strip("_")[:60]
        or "stage"
    )
