"""What can happen to an opportunity: it moves through stages, is won, lost, reopened. The stage leads, the rest follows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhike.engine import access, records, shipped
from zhike.engine.actors import Actor
from zhike.engine.fields import LinkBy
from zhike.engine.objects import command
from zhike.engine.records import Draft
from zhike.lib.money import Money
from zhike.sales.pipeline import rules as pipelines
from zhike.sales.stage.model import Stage

from . import stages
from .model import Opportunity, StageStay

Status = Opportunity.Status
TAKEN_BACK = {"undo", "restore", "merge", "unmerge"}
CENT = Decimal("0.01")


@command("win", lazy("Mark as won"), ask=["amount", "closed_at"], icon="trophy", when=lambda deal: deal.is_open)
def win(deal: Opportunity, *, by: Actor, amount: Any = None, closed_at: datetime | None = None) -> None:
    """The customer bought. `amount` and `closed_at` correct what we thought."""
    require_open(deal)
    given = {"amount": amount} if amount else {}
    records.save(
        deal,
        by=by,
        verb="win",
        stage=stages.closing(deal, Stage.Kind.WON),
        closed_at=closed_at or by.at or timezone.now(),
        **given,
    )


@command(
    "lose",
    lazy("Mark as lost"),
    ask=["lost_reason", "competitor"],
    icon="circle-x",
    when=lambda deal: deal.is_open,
)
def lose(
    deal: Opportunity, *, by: Actor, lost_reason: str = "", competitor: str = "", closed_at: datetime | None = None
) -> None:
    """The customer did not buy from us, for this reason."""
    require_open(deal)
    if not lost_reason:
        raise ValidationError({"lost_reason": [_("Say why this opportunity was lost.")]})
    records.save(
        deal,
        by=by,
        verb="lose",
        stage=stages.closing(deal, Stage.Kind.LOST),
        lost_reason=lost_reason,
        competitor=competitor or deal.competitor,
        closed_at=closed_at or by.at or timezone.now(),
    )


@command("reopen", lazy("Reopen"), icon="rotate-ccw", when=lambda deal: not deal.is_open)
def reopen(deal: Opportunity, *, by: Actor) -> None:
    """Back to where it stood before it was closed."""
    if deal.is_open:
        raise ValidationError(_("'%(name)s' is open already.") % {"name": deal})
    records.save(deal, by=by, verb="reopen", stage=stages.before_closing(deal), closed_at=None, lost_reason="")


def require_open(deal: Opportunity) -> None:
    if not deal.is_open:
        state = str(deal.get_status_display()).lower()
        raise ValidationError(
            _("'%(name)s' is already %(state)s. Reopen it first.") % {"name": deal, "state": state}, code="closed"
        )


def before_save(draft: Draft, *, by: Actor) -> None:
    """Keep pipeline, stage, status, probability, amount and dates in step. What was asked for explicitly stays."""
    if draft.is_new:
        begin(draft, by)
    given = draft.value("stage")
    stage = draft.once(("stage", given), lambda: stages.find(given))
    if stage is None:
        return
    if draft.asked("pipeline") and not draft.asked("stage") and stage.pipeline_id != draft.value("pipeline"):
        stage = stages.first(draft.value("pipeline"))
        draft.set(stage=stage.pk)
    if stage.pipeline_id != draft.value("pipeline"):
        draft.set(pipeline=stage.pipeline_id)
    if draft.is_new or draft.changed("stage"):
        enter(draft, stage, by)
    if draft.asked("lines") and draft.value("lines"):
        price(draft)
    require_filled(draft, stage, by)


def require_filled(draft: Draft, stage: Stage, by: Actor) -> None:
    """Whoever moves a deal to a stage, or changes what the stage requires, fills in what it requires.

    What is taken back goes back as it was, and nobody is asked for a field that is not theirs to write.
    """
    touched = draft.is_new or draft.changed("stage") or any(draft.asked(name) for name in stage.required)
    if not stage.required or not touched or by.kind == "system" or draft.verb in TAKEN_BACK:
        return
    writable = draft.once("writable", lambda: access.writable_fields(by, draft.type))
    empty = [n for n in stage.required if n in writable and writable[n].kind.is_empty(draft.value(n))]
    if empty:
        title = shipped.shown("stage", stage.name)
        sentence = _("'%(stage)s' requires '%(field)s'. Fill it in first.")
        raise ValidationError({n: [sentence % {"stage": title, "field": capfirst(writable[n].label)}] for n in empty})


def begin(draft: Draft, by: Actor) -> None:
    """A new opportunity starts today, in the first stage of its pipeline, under a name."""
    if draft.value("pipeline") is None and draft.value("stage") is None:
        draft.set(pipeline=draft.once("default pipeline", pipelines.default).pk)
    if draft.value("stage") is None:
        pipeline = draft.value("pipeline")
        draft.set(stage=draft.once(("first stage", pipeline), lambda: stages.first(pipeline)).pk)
    if draft.value("opened_on") is None:
        draft.set(opened_on=timezone.localdate(by.at or timezone.now()))
    if not draft.value("name"):
        draft.set(name=draft.value("external_id"))


def enter(draft: Draft, stage: Stage, by: Actor) -> None:
    """What entering a stage changes."""
    now = by.at or timezone.now()
    draft.next.stage_since = now
    if not draft.asked("status"):
        draft.next.status = stage.kind
    if not draft.asked("probability"):
        draft.set(probability=stage.probability)
    if stage.kind == Stage.Kind.OPEN and not draft.asked("closed_at"):
        draft.set(closed_at=None)
    if stage.kind != Stage.Kind.OPEN and draft.value("closed_at") is None:
        draft.set(closed_at=now)


def price(draft: Draft) -> None:
    """Lines without a price take the product's; the amount is their sum unless it was given."""
    lines = draft.value("lines")
    unpriced = tuple(
        line["product"] for line in lines if line["unit_price"] is None and not isinstance(line["product"], LinkBy)
    )
    prices, currency = draft.once(("prices", unpriced), lambda: stages.standard_prices(unpriced))
    for line in lines:
        if line["unit_price"] is None:
            line["unit_price"] = prices.get(line["product"])
    if not draft.asked("amount") and all(line["unit_price"] is not None for line in lines):
        total = sum(
            (line["quantity"] * line["unit_price"] * (100 - line["discount"]) / 100 for line in lines), Decimal(0)
        )
        held = draft.value("amount")
        draft.set(amount=Money(total.quantize(CENT), held.currency if held else currency))


def after_save(drafts: Sequence[Draft], *, by: Actor) -> None:
    """Write down when each stage was entered and left."""
    moved = [draft for draft in drafts if draft.is_new or draft.changed("stage")]
    if not moved:
        return
    at = by.at or timezone.now()
    left = [draft.next.pk for draft in moved if not draft.is_new]
    if left:
        StageStay.objects.filter(opportunity__in=left, left_at=None).update(left_at=at)
    StageStay.objects.bulk_create(
        StageStay(opportunity_id=d.next.pk, stage_id=d.next.stage_id, entered_at=at, by_id=by.user_id) for d in moved
    )
