"""The stages of each pipeline: names, chances, order, and after how many days a deal in them looks stale."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.engine import conditions, inputs, objects, query, records
from zhike.engine.actors import Actor
from zhike.engine.errors import Conflict, NotVisible
from zhike.engine.views.answers import done
from zhike.sales.stage.model import Stage
from zhike.sales.stage.rules import fillable
from zhike.web.edits import options

from . import frame

HERE = "/settings/pipelines"
MOST = 50
NAMES = {
    "title": "name",
    "probability": "probability",
    "status": "kind",
    "rots_after": "rots_after",
    "required": "required",
}
BLANK = re.compile(r"stage-(\d{1,4})\.title")


def pipelines(request: HttpRequest, number: int = 0) -> HttpResponse:
    actor = frame.require(request, "stage")
    listed = known(actor)
    pipeline = next((row for row in listed if row.id == number), None) if number else next(iter(listed), None)
    if pipeline is None:
        raise NotVisible
    if request.method != "POST":
        return page(request, listed, pipeline, stages(actor, pipeline.id))
    given = rows(request)
    try:
        save(actor, pipeline.id, given)
    except ValidationError as refusal:
        return page(request, listed, pipeline, given, problem="; ".join(refusal.messages), status=422)
    except Conflict as conflict:
        return page(request, listed, pipeline, given, problem=str(conflict), status=409)
    return done(request, _("Saved."), to=f"{HERE}/{pipeline.id}")


def known(actor: Actor) -> list[query.Row]:
    pipeline = objects.get("pipeline")
    asked = query.Query(actor, pipeline, sort=query.sorts(actor, pipeline, "id"))
    return query.page(asked, query.paths(actor, pipeline, ["name", "is_default"]), limit=MOST).rows


def stages(actor: Actor, pipeline: int) -> list[dict[str, Any]]:
    """The stages in order, with the number of deals in each. Three statements."""
    stage, deal = objects.get("stage"), objects.get("opportunity")
    inside = {"field": "pipeline", "op": "eq", "value": pipeline}
    asked = query.Query(
        actor, stage, conditions.parse(inside, stage, actor), sort=query.sorts(actor, stage, "position")
    )
    paths = query.paths(actor, stage, ["name", "key", "probability", "kind", "rots_after", "required"])
    found = query.page(asked, paths, limit=MOST).rows
    groups = query.aggregate(
        query.Query(actor, deal, conditions.parse(inside, deal, actor)), ["stage"], ["count"]
    ).groups
    counts = {key[0][0].id: values["count"] for key, values in groups if key[0] and key[0][0]}
    return [
        {
            "id": row.id, "title": row.values[0], "key": row.values[1], "probability": row.values[2],
            "status": row.values[3], "rots_after": row.values[4], "required": row.values[5], "count": counts.get(row.id, 0),
            "can_remove": not counts.get(row.id),
        }
        for row in found
    ]  # fmt: skip


def rows(request: HttpRequest) -> list[dict[str, Any]]:
    """The stages as typed, in the order of the page."""
    numbers = sorted({int(match[1]) for name in request.POST if (match := BLANK.fullmatch(name))})[: MOST + 1]
    parts = ("id", "title", "probability", "status", "rots_after")
    return [
        {part: request.POST.get(f"stage-{n}.{part}", "").strip() for part in parts}
        | {"required": request.POST.getlist(f"stage-{n}.required"), "can_remove": True}
        for n in numbers
    ]


@transaction.atomic
def save(actor: Actor, pipeline: int, given: list[dict[str, Any]]) -> None:
    """Make the stored stages those of the page: all of it or nothing."""
    if not given or len(given) > MOST:
        raise ValidationError(_("A pipeline has between 1 and 50 stages."))
    stored = {one.pk: one for one in Stage._base_manager.filter(pipeline_id=pipeline, deleted_at=None)}
    kept = {int(row["id"]) for row in given if row["id"].isascii() and row["id"].isdigit()}
    for number in set(stored) - kept:
        records.delete(stored[number], by=actor)
    for position, row in enumerate(given, 1):
        typed = {NAMES[part]: row[part] for part in NAMES}
        record = stored.get(int(row["id"])) if row["id"].isascii() and row["id"].isdigit() else None
        values = inputs.read(actor, objects.get("stage"), typed, creating=record is None)
        place = {"position": position} if record else {"position": position, "pipeline": pipeline}
        records.save(record or Stage(), by=actor, **(values | place))


def page(
    request: HttpRequest, listed: list[query.Row], pipeline: query.Row, shown: list[dict[str, Any]],
    *, problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    tabs = [{"title": _(row.values[0]), "url": f"{HERE}/{row.id}", "is_current": row is pipeline} for row in listed]
    return frame.show(
        request, "pipelines", _("Pipelines"), status=status, pipelines=tabs, stages=shown, problem=problem,
        pipeline={"title": pipeline.values[0], "action": f"{HERE}/{pipeline.id}"}, new_url="/pipelines/new",
        statuses=options(Stage.Kind.choices, ""),
        fillable=[{"name": name, "title": capfirst(one.label)} for name, one in fillable().items()],
    )  # fmt: skip
